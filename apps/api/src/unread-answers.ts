import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { ClientOf } from "./client-address.ts";
import { createSharedBudget } from "./shared-budget.ts";

export interface UnreadLimits {
  /** Milliseconds. A client that reads nothing of its response for this long is disconnected. */
  readonly writeTimeout: number;
  /** Limit on the unread bytes of finished responses of all clients together. */
  readonly unreadMemory: number;
}

const shared = new WeakSet<ServerResponse>();

/** Marks a response whose body is shared by all clients, so that it takes no memory of its own. */
export function markBodyAsShared(response: ServerResponse): void {
  shared.add(response);
}

/**
 * Limits the memory of unread responses. A client that reads nothing for some time is disconnected. When all
 * unread responses together exceed a limit, responses of the client with the largest share are cut off.
 *
 * @returns starts watching a response; to be called before the response is written.
 */
export function limitUnreadAnswers(
  server: Server,
  clientOf: ClientOf,
  { writeTimeout, unreadMemory }: UnreadLimits,
): (request: IncomingMessage, response: ServerResponse) => void {
  const unread = createSharedBudget<ServerResponse>({
    limit: unreadMemory,
    evict: (response) => response.destroy(),
  });
  const answers = new WeakMap<Socket, ServerResponse>();

  // With this listener, Node.js no longer closes idle connections itself.
  server.setTimeout(writeTimeout, (socket) => {
    const isAnswering = answers.get(socket)?.closed === false;
    if (isAnswering && socket.writableLength === 0) socket.setTimeout(writeTimeout);
    else socket.destroy();
  });

  return function watch(request, response) {
    answers.set(request.socket, response);
    // Emitted when the whole response was written: from then on its unread length only falls.
    response.once("prefinish", () => {
      const { writableLength } = response;
      if (writableLength === 0 || shared.has(response)) return;
      unread.add(response, clientOf(request).bucket, writableLength);
      response.once("close", () => unread.remove(response));
    });
  };
}
