import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** Limits on pipelined requests. Browsers and proxies do not pipeline requests at all. */
export interface PipelineLimits {
  /** Queued requests of one connection. */
  readonly requestsPerConnection: number;
  /** Queued requests of all connections together; each takes some 4 KB. */
  readonly requestsWaiting: number;
}

type Exchange = [request: IncomingMessage, response: ServerResponse];

/**
 * Serves the requests of a connection one after the other. Node.js would start all pipelined requests at once,
 * over a thousand, and keep each response in memory until the client has read the responses before it.
 *
 * A connection with too many pipelined requests is closed.
 */
export function oneAtATime(
  listener: RequestListener,
  { requestsPerConnection, requestsWaiting }: PipelineLimits,
): RequestListener {
  const queues = new WeakMap<Socket, Exchange[]>();
  let waiting = 0;

  function begin(queue: Exchange[], [request, response]: Exchange): void {
    response.once("close", () => {
      if (request.socket.destroyed) drop(queue);
      const next = queue.shift();
      if (next === undefined) {
        queues.delete(request.socket);
        return;
      }
      waiting -= 1;
      begin(queue, next);
    });
    listener(request, response);
  }

  function drop(queue: Exchange[]): void {
    waiting -= queue.length;
    queue.length = 0;
  }

  return function handle(request, response) {
    const { socket } = request;
    const queue = queues.get(socket);
    if (queue === undefined) {
      const empty: Exchange[] = [];
      queues.set(socket, empty);
      begin(empty, [request, response]);
    } else if (queue.length >= requestsPerConnection || waiting >= requestsWaiting) {
      close(socket);
    } else if (!socket.destroyed) {
      if (queue.length === 0) socket.once("close", () => drop(queue));
      waiting += 1;
      queue.push([request, response]);
    }
  };
}

/**
 * Closes a connection and stops its parser. Without that, Node.js would parse all requests that it has already
 * read, up to 64 KB. The parser stops when `onIncoming` returns 2, the value for an upgrade. `onIncoming` is
 * not documented: without it the connection is closed as well, after some 20 ms of parsing.
 */
function close(socket: Socket): void {
  const parser: unknown = Reflect.get(socket, "parser");
  if (typeof parser === "object" && parser !== null) Reflect.set(parser, "onIncoming", () => 2);
  socket.destroy();
}
