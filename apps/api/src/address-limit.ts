import type { IncomingMessage, ServerResponse } from "node:http";
import { ProblemError } from "@docket/contracts";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { ClientOf } from "./client-address.ts";

/** Seconds; an address's first request begins one. */
const WINDOW = 60;

/** Counts a request of a client address; rejects with ProblemError `too-many-requests`. */
export type CountRequest = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Limits requests that show no token, as far as this instance sees them. */
export function createAddressLimit(requestsPerMinute: number, clientOf: ClientOf): CountRequest {
  const limiter = new RateLimiterMemory({ points: requestsPerMinute, duration: WINDOW });

  return async function countRequest(request, response) {
    const { bucket } = clientOf(request);
    const count: unknown = await limiter.consume(bucket).catch((refusal: unknown) => refusal);
    if (!(count instanceof RateLimiterRes)) throw count;
    if (count.consumedPoints <= requestsPerMinute) return;
    const retryAfter = Math.ceil(count.msBeforeNext / 1_000);
    response.setHeader("Retry-After", retryAfter);
    throw new ProblemError("too-many-requests", { retryAfter });
  };
}
