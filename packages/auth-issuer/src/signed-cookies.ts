import { createHmac, timingSafeEqual } from "node:crypto";
import type { GenericEndpointContext } from "better-auth";

/** Cookies of one name whose signatures are checked, and the number of valid ones that are returned. */
const MAX_CHECKED = 50;
const MAX_RETURNED = 5;

/** The signature of `endpoint.setSignedCookie`: HMAC-SHA256 of the value, in base64. */
function isSigned(value: string, signature: string, secret: string): boolean {
  const expected = createHmac("sha256", secret).update(value).digest();
  const given = Buffer.from(signature, "base64");
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

/** Every value that a `Cookie` header has for a name, in order (RFC 6265 §4.2.1). */
function valuesOf(header: string, name: string): string[] {
  return header.split(";").flatMap((pair) => {
    const [key = "", value = ""] = pair.split(/=(.*)/s, 2);
    return key.trim() === name ? [value.trim().replace(/^"([^"]*)"$/, "$1")] : [];
  });
}

/**
 * The values of all cookies of a name that have this server's signature.
 *
 * A browser may send several cookies of one name: one for another path, or a stale one of another server on the
 * same host, because cookies ignore ports. Their order does not tell which one is current, so the caller tries each
 * of them.
 *
 * @returns at most five values.
 */
export function sentCookies(
  { request, context: { secret } }: GenericEndpointContext,
  name: string,
): string[] {
  const values = valuesOf(request?.headers.get("cookie") ?? "", name).slice(0, MAX_CHECKED);
  const signed = values.flatMap((sent) => {
    const cookie = decode(sent);
    const end = cookie.lastIndexOf(".");
    if (end < 1) return [];
    const value = cookie.slice(0, end);
    return isSigned(value, cookie.slice(end + 1), secret) ? [value] : [];
  });
  return [...new Set(signed)].slice(0, MAX_RETURNED);
}
