import { createHash, randomBytes } from "node:crypto";

/** A secret nobody can guess: 256 bits in base64url. */
export function randomToken(): string {
  return randomBytes(32).toString("base64url");
}

/**
 * What is kept of a secret that was handed out, in base64url. Such secrets are random and long, so
 * that one pass of SHA-256 is as hard to turn back as any number of them.
 *
 * @param purpose  what it was handed out for; it is worth nothing for anything else.
 */
export function digestOf(purpose: string, secret: string): string {
  return createHash("sha256").update(`${purpose}\0${secret}`).digest("base64url");
}
