import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { ClientOf } from "./client-address.ts";
import { createHoldings } from "./holdings.ts";

export interface UnreadLimits {
  /** Milliseconds that a client may leave an answer unread, without taking any of it, before it is cut off. */
  readonly writeTimeout: number;
  /** Bytes of finished answers that all clients together have yet to read. */
  readonly unreadMemory: number;
}

const shared = new WeakSet<ServerResponse>();

/** Says that an answer's body is the same bytes for everybody, so that it costs no memory unread. */
export function sharesBody(response: ServerResponse): void {
  shared.add(response);
}

/**
 * Bounds what unread answers keep in memory: who takes nothing for a while is cut off, and when it is too
 * much in total, the client that leaves most unread.
 *
 * @returns watches over an answer, from its beginning on.
 */
export function limitUnreadAnswers(
  server: Server,
  clientOf: ClientOf,
  { writeTimeout, unreadMemory }: UnreadLimits,
): (request: IncomingMessage, response: ServerResponse) => void {
  const unread = createHoldings<ServerResponse>({
    most: unreadMemory,
    giveUp: (response) => response.destroy(),
  });
  const answers = new WeakMap<Socket, ServerResponse>();

  // With a listener, closing a connection that was idle for too long is up to us.
  server.setTimeout(writeTimeout, (socket) => {
    const isAnswering = answers.get(socket)?.closed === false;
    if (isAnswering && socket.writableLength === 0) socket.setTimeout(writeTimeout);
    else socket.destroy();
  });

  return function watch(request, response) {
    answers.set(request.socket, response);
    // Emitted once all of the answer was handed over, which is when it can be seen what of it was not taken.
    response.once("prefinish", () => {
      const { writableLength } = response;
      if (writableLength === 0 || shared.has(response)) return;
      unread.add(response, clientOf(request).bucket, writableLength);
      response.once("close", () => unread.remove(response));
    });
  };
}
