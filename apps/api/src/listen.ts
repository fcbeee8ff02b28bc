import { once } from "node:events";
import { createServer, type RequestListener, type Server, type ServerResponse } from "node:http";
import { Server as SocketServer, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { explainListenError } from "./address-error.ts";
import { bucketOf, type ClientOf } from "./client-address.ts";
import { oneAtATime, type PipelineLimits } from "./one-at-a-time.ts";
import { createBodyLimit } from "./request-bodies.ts";
import { createSharedBudget } from "./shared-budget.ts";
import { limitUnreadAnswers, type UnreadLimits } from "./unread-answers.ts";

/** Milliseconds; longer than a request takes from a client or proxy to here. */
const LAST_CALL = 500;

/** Milliseconds that open requests have to finish after the server stops accepting connections. */
const DRAIN = 10_000;

/** Limits on what all clients together use of the server. */
export interface ConnectionLimits extends PipelineLimits, UnreadLimits {
  /** Open connections. When the limit is exceeded, the client with the most connections loses one. */
  readonly maxConnections: number;
  /** Bytes of request bodies. */
  readonly bodyMemory: number;
}

export interface ListenOptions {
  readonly port: number;
  readonly host: string;
  readonly limits: ConnectionLimits;
  readonly clientOf: ClientOf;
  /** Called when a connection cannot be accepted, for example because file descriptors ran out. */
  readonly onError: (error: unknown) => void;
}

interface StopOptions {
  /** Milliseconds that idle connections stay open, for requests that are already on their way. */
  readonly lastCall?: number | undefined;
  /** Milliseconds until the server closes connections whose requests have not finished. */
  readonly drain?: number | undefined;
}

export interface Listening {
  readonly port: number;
  /** Keeps serving, but sends `Connection: close` so that clients open new connections elsewhere. */
  readonly disableKeepAlive: () => void;
  /**
   * Accepts no new connections, serves one more request on each open one, and closes the remaining
   * connections after `drain`.
   */
  readonly stop: (options?: StopOptions) => Promise<void>;
}

/** Serves a listener with limits, so that slow, idle and greedy clients do not delay the others. */
export async function listen(
  listener: RequestListener,
  { port, host, limits, clientOf, onError }: ListenOptions,
): Promise<Listening> {
  const server = createServer({
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    // Longer than the idle time of common proxies, so that it is they who close first.
    keepAliveTimeout: 65_000,
    connectionsCheckingInterval: 2_000,
  });
  const open = new Map<Socket, ServerResponse>();
  /** Connections without an answer yet. */
  const fresh = new Set<Socket>();
  const connections = createSharedBudget<Socket>({
    limit: limits.maxConnections,
    evict: (socket) => socket.destroy(),
    isIdle: (socket) => !open.has(socket),
  });
  let stopping = false;
  let closingIdle = false;
  server.on("connection", (socket: Socket) => {
    connections.add(socket, bucketOf(socket.remoteAddress ?? ""), 1);
    fresh.add(socket);
    socket.once("close", () => {
      connections.remove(socket);
      fresh.delete(socket);
    });
  });
  const limitBodies = createBodyLimit(clientOf, limits.bodyMemory);
  const watchAnswer = limitUnreadAnswers(server, clientOf, limits);
  const serve = oneAtATime((request, response) => {
    const { socket } = request;
    fresh.delete(socket);
    open.set(socket, response);
    response.once("close", () => {
      open.delete(socket);
      // A connection that was told to stay open before the stop is idle only now.
      if (closingIdle) setImmediate(() => server.closeIdleConnections());
    });
    if (stopping) endConnectionAfter(response);
    watchAnswer(request, response);
    listener(request, response);
  }, limits);
  server.on("request", (request, response) => {
    // The log, the limits and the handler all listen for `close`. Node.js warns of a leak above ten listeners.
    response.setMaxListeners(20);
    limitBodies(request, response);
    serve(request, response);
  });
  // With the default of 511, the system drops the connections of a burst, and their clients try again only after a second.
  server.listen(port, host, limits.maxConnections);
  await once(server, "listening").catch((error: unknown) => {
    throw explainListenError(error, { port, host });
  });
  server.on("error", onError);

  function disableKeepAlive() {
    stopping = true;
    for (const response of open.values()) endConnectionAfter(response);
  }

  return {
    port: portOf(server),
    disableKeepAlive,
    async stop({ lastCall = LAST_CALL, drain = DRAIN } = {}) {
      disableKeepAlive();
      const closed = once(server, "close");
      // The `close` of HTTP would cut idle connections at once, and the requests on their way to them.
      SocketServer.prototype.close.call(server);
      const cutOff = setTimeout(() => server.closeAllConnections(), drain);
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
