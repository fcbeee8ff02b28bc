import { parseUnambiguousObject } from "./unambiguous-json.ts";

/** In bytes, and in characters: the form allows ASCII alone. */
const LONGEST_TOKEN = 4096;
const LONGEST_KEY_ID = 128;
/** RFC 8032 §5.1.6. */
const SIGNATURE_BYTES = 64;

/**
 * Decodes base64url without padding in its one canonical spelling (RFC 4648 §3.5, §5): what decodes and
 * encodes back to itself holds no other alphabet, padding, white space or stray bits in its last character.
 *
 * @returns the bytes, or `null` for any other text.
 */
export function decodeBase64url(text: string): Uint8Array | null {
  const bytes = Buffer.from(text, "base64url");
  return bytes.toString("base64url") === text ? bytes : null;
}

/** A sane key id: compared as a whole with known ids, and never used as a path, a query or an address. */
export function isKeyId(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.length <= LONGEST_KEY_ID;
}

/**
 * Reads the key id of a token that has exactly the form in which access tokens are issued. This comes before
 * any key is looked up and before jose, which alone would let pass several spellings of one token.
 *
 * The form: at most 4096 bytes; three parts in canonical base64url; header and payload JSON objects without
 * duplicate names; in the header `alg: "EdDSA"`, `typ: "at+jwt"`, a string `kid`, and nothing else. So keys or
 * addresses of keys inside a token (`jwk`, `jku`, `x5u`, `x5c`), `crit` and `b64` are never even considered.
 *
 * @returns the `kid`, or `null` for any other form. Nothing is verified yet.
 * @see RFC 7515 §3.1, §4.1; RFC 8725 §3.1, §3.7, §3.10, §3.11; RFC 9068 §2.1
 */
export function readKeyId(token: string): string | null {
  if (token.length > LONGEST_TOKEN) return null;
  const parts = token.split(".", 4).map(decodeBase64url);
  if (parts.length !== 3) return null;

  const [headerBytes, payloadBytes, signature] = parts;
  if (!headerBytes || !payloadBytes || signature?.length !== SIGNATURE_BYTES) return null;
  if (parseUnambiguousObject(payloadBytes) === null) return null;

  const { alg, typ, kid, ...others } = parseUnambiguousObject(headerBytes) ?? {};
  const isExact = alg === "EdDSA" && typ === "at+jwt" && Object.keys(others).length === 0;
  return isExact && isKeyId(kid) ? kid : null;
}
