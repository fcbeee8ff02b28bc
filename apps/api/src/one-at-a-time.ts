import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** Requests that were sent before the one ahead of them was answered. Browsers and proxies send none. */
export interface PipelineLimits {
  /** That may wait on one connection. */
  readonly requestsPerConnection: number;
  /** That may wait on all connections together; each takes some 4 KB. */
  readonly requestsWaiting: number;
}

type Exchange = [request: IncomingMessage, response: ServerResponse];

/**
 * Serves the requests of a connection one after the other. Node.js would begin all that it has read at once,
 * over a thousand, and keep each answer in memory until those before it have been taken.
 *
 * A connection that sends too many ahead is closed.
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
 * Node.js would go on to parse what it has read, up to 64 KB of requests. What `onIncoming` returns of the
 * next one, 2 for an upgrade, makes its parser stop. It is not documented: where it is missing, this closes
 * the connection all the same, some 20 ms of work later.
 */
function close(socket: Socket): void {
  const parser: unknown = Reflect.get(socket, "parser");
  if (typeof parser === "object" && parser !== null) Reflect.set(parser, "onIncoming", () => 2);
  socket.destroy();
}
