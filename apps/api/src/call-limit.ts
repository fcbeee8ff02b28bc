import type { ServerResponse } from "node:http";
import { ProblemError, type User } from "@docket/contracts";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";

/** Seconds; a user's first call begins one. */
const WINDOW = 60;

/** Counts a call of a user, and tells them in the answer's headers how many are left. */
export type CountCall = (user: User, response: ServerResponse) => Promise<void>;

/**
 * Limits the calls of each user over HTTP, whichever door they take; in a batch each call counts.
 *
 * Every instance counts for itself, in memory: a write for each call would cost more than most calls.
 *
 * @returns a counter that rejects with ProblemError `too-many-requests` once there are none left.
 * @see draft-ietf-httpapi-ratelimit-headers-06, section 5
 */
export function createCallLimit(callsPerMinute: number): CountCall {
  const limiter = new RateLimiterMemory({ points: callsPerMinute, duration: WINDOW });

  return async function countCall({ id }, response) {
    const count: unknown = await limiter.consume(id).catch((refusal: unknown) => refusal);
    if (!(count instanceof RateLimiterRes)) throw count;
    const seconds = Math.ceil(count.msBeforeNext / 1_000);
    response.setHeader("RateLimit-Limit", callsPerMinute);
    response.setHeader("RateLimit-Remaining", count.remainingPoints);
    response.setHeader("RateLimit-Reset", seconds);
    if (count.consumedPoints > callsPerMinute) {
      throw new ProblemError("too-many-requests", { retryAfter: seconds });
    }
  };
}
