import { once } from "node:events";
import { createServer, type RequestListener, type Server, type ServerResponse } from "node:http";
import { Server as SocketServer, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { explainListenError } from "./address-error.ts";
import { bucketOf, type ClientOf } from "./client-address.ts";
import { createHoldings } from "./holdings.ts";
import { oneAtATime, type PipelineLimits } from "./one-at-a-time.ts";
import { createBodyLimit } from "./request-bodies.ts";
import { limitUnreadAnswers, type UnreadLimits } from "./unread-answers.ts";

/** Milliseconds; longer than a request takes from a client or proxy to here. */
const LAST_CALL = 500;

/** Milliseconds that open requests have to finish once no more connections are taken. */
const DRAIN = 10_000;

/** What all clients together may hold of the server. */
export interface ConnectionLimits extends PipelineLimits, UnreadLimits {
  /** Connections that are open at the same time. For one more, the client that has most loses one. */
  readonly maxConnections: number;
  /** Bytes of request bodies. */
  readonly bodyMemory: number;
}

export interface ListenOptions {
  readonly port: number;
  readonly host: string;
  readonly limits: ConnectionLimits;
  readonly clientOf: ClientOf;
  /** Called when a connection could not be taken, for want of file descriptors for example. */
  readonly onError: (error: unknown) => void;
}

interface StopOptions {
  /** Milliseconds that idle connections stay open, for what is on its way to them. */
  readonly lastCall?: number | undefined;
  /** Milliseconds until everything that is still open is cut off. */
  readonly drain?: number | undefined;
}

export interface Listening {
  readonly port: number;
  /** Goes on serving, and asks the other end of each connection to open no more requests on it. */
  readonly discourage: () => void;
  /**
   * Takes no new connections, answers what open ones still send, each for the last time, and cuts
   * off what is left in the end.
   */
  readonly stop: (options?: StopOptions) => Promise<void>;
}

/** Serves a listener with limits that keep slow, idle and greedy clients from holding the others up. */
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
  const connections = createHoldings<Socket>({
    most: limits.maxConnections,
    giveUp: (socket) => socket.destroy(),
    isSpare: (socket) => !open.has(socket),
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
    // The log, the limits and whatever answers each wait for its end; Node.js takes more than ten for a leak.
    response.setMaxListeners(20);
    limitBodies(request, response);
    serve(request, response);
  });
  server.listen(port, host);
  await once(server, "listening").catch((error: unknown) => {
    throw explainListenError(error, { port, host });
  });
  server.on("error", onError);

  function discourage() {
    stopping = true;
    for (const response of open.values()) endConnectionAfter(response);
  }

  return {
    port: portOf(server),
    discourage,
    async stop({ lastCall = LAST_CALL, drain = DRAIN } = {}) {
      discourage();
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
