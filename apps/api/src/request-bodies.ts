import type { IncomingMessage, ServerResponse } from "node:http";
import type { ClientOf } from "./client-address.ts";
import { createHoldings } from "./holdings.ts";

/** Bytes of the largest body that is read as a whole. What is larger is refused, or read in pieces. */
const LARGEST = 256 * 1024;

/** A body in chunks does not say its length, and may come in chunks of a byte, each an object. */
const CHUNKED = 4 * LARGEST;

/**
 * Bounds what request bodies keep in memory. Beyond it, the client that sends most is cut off.
 *
 * @param bodyMemory  bytes of bodies whose requests are not answered yet, of all clients together.
 */
export function createBodyLimit(
  clientOf: ClientOf,
  bodyMemory: number,
): (request: IncomingMessage, response: ServerResponse) => void {
  const bodies = createHoldings<IncomingMessage>({
    most: bodyMemory,
    giveUp: ({ socket }) => socket.destroy(),
  });

  return function limitBodies(request, response) {
    const weight = expectedBytes(request);
    if (weight === 0) return;
    bodies.add(request, clientOf(request).bucket, weight);
    response.once("close", () => bodies.remove(request));
    // One that still waited for its turn when its connection closed is never answered.
    request.once("close", () => {
      if (request.socket.destroyed) bodies.remove(request);
    });
  };
}

function expectedBytes({ headers }: IncomingMessage): number {
  if (headers["transfer-encoding"] !== undefined) return CHUNKED;
  return Math.min(Number(headers["content-length"] ?? 0), LARGEST);
}
