import { once } from "node:events";
import { createServer, type RequestListener, type Server, type ServerResponse } from "node:http";
import { Server as SocketServer, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** Milliseconds; longer than a request takes from a client or proxy to here. */
const LAST_CALL = 500;

/** Milliseconds that open requests have to finish once the server is told to stop. */
const DRAIN = 10_000;

export interface Listening {
  readonly port: number;
  /**
   * Takes no new connections, answers what open ones still send, each for the last time, and cuts
   * off what is left after ten seconds.
   *
   * @param lastCall  milliseconds that idle connections stay open, for what is on its way to them.
   */
  readonly stop: (lastCall?: number) => Promise<void>;
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
  const open = new Set<ServerResponse>();
  /** Connections without an answer yet. */
  const fresh = new Set<Socket>();
  let stopping = false;
  let closingIdle = false;
  server.on("connection", (socket: Socket) => {
    fresh.add(socket);
    socket.once("close", () => fresh.delete(socket));
  });
  server.on("request", (request, response) => {
    fresh.delete(request.socket);
    open.add(response);
    response.once("close", () => {
      open.delete(response);
      // A connection that was told to stay open before the stop is idle only now.
      if (closingIdle) setImmediate(() => server.closeIdleConnections());
    });
    if (stopping) endConnectionAfter(response);
    listener(request, response);
  });
  server.listen(port, host);
  await once(server, "listening");

  return {
    port: portOf(server),
    async stop(lastCall = LAST_CALL) {
      stopping = true;
      open.forEach(endConnectionAfter);
      const closed = once(server, "close");
      // The `close` of HTTP would cut idle connections at once, and the requests on their way to them.
      SocketServer.prototype.close.call(server);
      const cutOff = setTimeout(() => server.closeAllConnections(), DRAIN);
      await Promise.race([closed, wait(lastCall, undefined, { ref: false })]);
      closingIdle = true;
      server.close();
      // Node.js takes one for busy on which nothing has come: browsers open some in advance.
      for (const socket of fresh) if (socket.bytesRead === 0) socket.destroy();
      await closed;
      clearTimeout(cutOff);
    },
  };
}

function endConnectionAfter(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader("Connection", "close");
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}
