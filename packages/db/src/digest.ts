import { createHash } from "node:crypto";

/** Tells one content from another: SHA-256 of its JSON, in base64url. */
export function digest(content: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(content)).digest("base64url");
}
