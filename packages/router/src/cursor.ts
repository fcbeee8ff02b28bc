import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { z } from "zod";

const Position = z.array(z.string());

/** Turns a place in a listing into opaque text and back. */
export interface CursorCodec {
  /** @param scope  the listing: its owner, name and filters. Another listing refuses the cursor. */
  seal(scope: string, position: readonly string[]): string;
  /** @returns `null` for text that was not sealed for this scope with this deployment's secret. */
  open(scope: string, cursor: string): string[] | null;
}

const MAC_BYTES = 16;

/**
 * A cursor carries its place in plain sight and an authentication code over place and scope: it
 * needs no storage, works on every instance that shares the secret, and cannot be made up.
 *
 * @see RFC 2104 (HMAC), §5 on truncation; RFC 5869 (HKDF)
 */
export function createCursorCodec(secret: string): CursorCodec {
  const key = new Uint8Array(hkdfSync("sha256", secret, "", "docket cursor", 32));

  function authenticate(scope: string, payload: string): Buffer {
    const mac = createHmac("sha256", key).update(`${scope}\n${payload}`).digest();
    return mac.subarray(0, MAC_BYTES);
  }

  return {
    seal(scope, position) {
      const payload = Buffer.from(JSON.stringify(position)).toString("base64url");
      return `${payload}.${authenticate(scope, payload).toString("base64url")}`;
    },
    open(scope, cursor) {
      const [payload, code, ...rest] = cursor.split(".");
      if (payload === undefined || code === undefined || rest.length > 0) return null;
      const mac = Buffer.from(code, "base64url");
      if (mac.length !== MAC_BYTES || mac.toString("base64url") !== code) return null;
      if (!timingSafeEqual(mac, authenticate(scope, payload))) return null;
      return Position.parse(JSON.parse(Buffer.from(payload, "base64url").toString()));
    },
  };
}
