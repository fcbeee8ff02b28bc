import { randomBytes } from "node:crypto";
import { availableParallelism } from "node:os";
import { normalisePassword } from "@docket/contracts";
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

/** `as-typed`: the stored hash is of the password as it was typed, from a version that did not normalise passwords. */
type PasswordMatch = "no" | "yes" | "as-typed";

export interface Passwords {
  /** @returns a PHC string of the normalised password, `$argon2id$v=19$m=19456,t=2,p=1$…`. */
  readonly hash: (password: string) => Promise<string>;
  /**
   * Compares a password with a hash. Without a hash it takes the same time and returns `no`, so that the time of a
   * response does not tell whether there is an account.
   */
  readonly compare: (password: string, hashed: string | null | undefined) => Promise<PasswordMatch>;
}

/**
 * Hashes passwords off the event loop, a limited number at a time.
 *
 * Both functions reject with ProblemError `too-many-requests` when too many calls are queued.
 *
 * Keyboards and password managers encode some characters in several ways (é as one code point, or as e and an
 * accent), so the password is converted to Unicode's normal form C before hashing.
 *
 * @see RFC 9106; OWASP Password Storage Cheat Sheet; NIST SP 800-63B §3.1.1.2; RFC 8265 §4.2
 */
export async function createPasswords(limits = LIMITS): Promise<Passwords> {
  const limit = createLimiter(limits);
  const decoy = await hash(randomBytes(32), ARGON2ID);
  return {
    hash: (password) => limit(() => hash(normalisePassword(password), ARGON2ID)),
    compare: (password, hashed) =>
      limit(async () => {
        const normalised = normalisePassword(password);
        if (await verify(hashed ?? decoy, normalised)) return hashed ? "yes" : "no";
        if (normalised === password) return "no";
        return (await verify(hashed ?? decoy, password)) && hashed ? "as-typed" : "no";
      }),
  };
}
