import { randomBytes } from "node:crypto";
import { availableParallelism } from "node:os";
import { hash, verify } from "@node-rs/argon2";
import { createLimiter, type Limits } from "./limiter.ts";

/**
 * The least that OWASP's Password Storage Cheat Sheet recommends for argon2id: 19 MiB, two passes,
 * one lane. The library's default algorithm is argon2id and its salt 16 random bytes.
 */
const ARGON2ID = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

const LIMITS: Limits = {
  // Leaves a core, and a thread of Node's pool of four, to those who are signed in already.
  running: Math.max(1, Math.min(availableParallelism() - 1, 3)),
  // At some 25 ms each, who is let in waits for seconds at most.
  waiting: 250,
  retryAfter: 5,
};

export interface Passwords {
  /** @returns a PHC string, `$argon2id$v=19$m=19456,t=2,p=1$…`. */
  readonly hash: (password: string) => Promise<string>;
  /**
   * Whether the password is the hashed one. Without a hash it takes as long and says no, so that the
   * time of an answer does not tell whether there is an account.
   */
  readonly matches: (password: string, hashed: string | null | undefined) => Promise<boolean>;
}

/**
 * Hashes passwords off the event loop, a few at a time.
 *
 * Both functions reject with ProblemError `too-many-requests` when too many wait.
 *
 * @see RFC 9106; OWASP Password Storage Cheat Sheet
 */
export async function createPasswords(limits = LIMITS): Promise<Passwords> {
  const limit = createLimiter(limits);
  const decoy = await hash(randomBytes(32), ARGON2ID);
  return {
    hash: (password) => limit(() => hash(password, ARGON2ID)),
    async matches(password, hashed) {
      const isMatch = await limit(() => verify(hashed ?? decoy, password));
      return isMatch && typeof hashed === "string";
    },
  };
}
