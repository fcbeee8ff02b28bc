import type { ServerResponse } from "node:http";
import { ProblemError } from "@docket/contracts";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";

/** Seconds; an address's first request begins one. */
const WINDOW = 60;

/** Counts a request of a client address; rejects with ProblemError `too-many-requests`. */
export type CountRequest = (address: string | undefined, response: ServerResponse) => Promise<void>;

/** Limits requests that show no token, as far as this instance sees them. */
export function createAddressLimit(requestsPerMinute: number): CountRequest {
  const limiter = new RateLimiterMemory({ points: requestsPerMinute, duration: WINDOW });

  return async function countRequest(address = "", response) {
    const count: unknown = await limiter.consume(address).catch((refusal: unknown) => refusal);
    if (!(count instanceof RateLimiterRes)) throw count;
    if (count.consumedPoints <= requestsPerMinute) return;
    const retryAfter = Math.ceil(count.msBeforeNext / 1_000);
    response.setHeader("Retry-After", retryAfter);
    throw new ProblemError("too-many-requests", { retryAfter });
  };
}
