import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";

/** Milliseconds that open requests have to finish once the server is told to stop. */
const DRAIN = 10_000;

export interface Listening {
  readonly port: number;
  /** Takes no new connections, lets open requests finish, and cuts off what is left after ten seconds. */
  readonly stop: () => Promise<void>;
}

/** Serves a listener with limits that keep slow and idle clients from holding the others up. */
export async function listen(
  listener: RequestListener,
  { port, host }: { port: number; host: string },
): Promise<Listening> {
  const server = createServer({
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    // Longer than the idle time of common proxies, so that it is they who close first.
    keepAliveTimeout: 65_000,
    connectionsCheckingInterval: 2_000,
  });
  let stopping = false;
  server.on("request", (request, response) => {
    if (stopping) response.setHeader("Connection", "close");
    listener(request, response);
  });
  server.listen(port, host);
  await once(server, "listening");

  return {
    port: portOf(server),
    async stop() {
      stopping = true;
      const closed = once(server, "close");
      server.close();
      const cutOff = setTimeout(() => server.closeAllConnections(), DRAIN);
      await closed;
      clearTimeout(cutOff);
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}
