import { createKeySet, type KeySet } from "../src/key-set.ts";
import { createAccessTokenVerifier } from "../src/verify.ts";
import { AUDIENCE, ISSUER, type Json } from "./issuer.ts";

export const NOW = new Date("2026-11-20T09:30:00.000Z");
export const MINUTE = 60;
/** Seconds. */
export const LONGEST_AGE = 15 * MINUTE;

export function publishing(...jwks: readonly Json[]): KeySet {
  return createKeySet({ fetch: async () => ({ keys: jwks }) });
}

export function createGrantVerifier(keys: KeySet, now = () => NOW) {
  return createAccessTokenVerifier({
    keys,
    issuer: ISSUER,
    audience: AUDIENCE,
    maxTokenAge: LONGEST_AGE,
    now,
  });
}

/** For those who ask for the user alone. */
export function createTestVerifier(...of: Parameters<typeof createGrantVerifier>) {
  const verify = createGrantVerifier(...of);
  return async (token: string) => (await verify(token))?.user ?? null;
}
