import type { IncomingMessage, ServerResponse } from "node:http";
import type { ClientOf } from "./client-address.ts";
import { createSharedBudget } from "./shared-budget.ts";

/** Largest body that is buffered as a whole. Larger bodies are refused, or read as a stream. */
const MAX_BUFFERED_BYTES = 256 * 1024;

/** What a chunked body counts: its length is unknown, and chunks of one byte take far more memory than their length. */
const CHUNKED_BODY_BYTES = 4 * MAX_BUFFERED_BYTES;

/**
 * Limits the memory of request bodies. Over the limit, connections of the client with the largest share are closed.
 *
 * @param bodyMemory  limit on the bodies of all open requests together, in bytes.
 */
export function createBodyLimit(
  clientOf: ClientOf,
  bodyMemory: number,
): (request: IncomingMessage, response: ServerResponse) => void {
  const bodies = createSharedBudget<IncomingMessage>({
    limit: bodyMemory,
    evict: ({ socket }) => socket.destroy(),
  });

  return function limitBodies(request, response) {
    const weight = expectedBytes(request);
    if (weight === 0) return;
    bodies.add(request, clientOf(request).bucket, weight);
    response.once("close", () => bodies.remove(request));
    // A request that was still queued when its connection closed never gets a response.
    request.once("close", () => {
      if (request.socket.destroyed) bodies.remove(request);
    });
  };
}

function expectedBytes({ headers }: IncomingMessage): number {
  if (headers["transfer-encoding"] !== undefined) return CHUNKED_BODY_BYTES;
  return Math.min(Number(headers["content-length"] ?? 0), MAX_BUFFERED_BYTES);
}
