import { createHmac, timingSafeEqual } from "node:crypto";
import type { GenericEndpointContext } from "better-auth";

/** Cookies of one name whose signatures are checked, and how many of those with a good one count. */
const MOST_CHECKED = 50;
const MOST_RETURNED = 5;

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

/** Every value that a `Cookie` header gives a name, in order (RFC 6265 §4.2.1). */
function valuesOf(header: string, name: string): string[] {
  return header.split(";").flatMap((pair) => {
    const [key = "", value = ""] = pair.split(/=(.*)/s, 2);
    return key.trim() === name ? [value.trim().replace(/^"([^"]*)"$/, "$1")] : [];
  });
}

/**
 * The values of all cookies of a name that this server signed.
 *
 * A browser may send several of one name: one for another path, or a stale one of another server on the same host,
 * since cookies do not know ports. Which comes first says nothing, so the caller looks for one that it knows.
 *
 * @returns five at most.
 */
export function sentCookies(
  { request, context: { secret } }: GenericEndpointContext,
  name: string,
): string[] {
  const values = valuesOf(request?.headers.get("cookie") ?? "", name).slice(0, MOST_CHECKED);
  const signed = values.flatMap((sent) => {
    const cookie = decode(sent);
    const end = cookie.lastIndexOf(".");
    if (end < 1) return [];
    const value = cookie.slice(0, end);
    return isSigned(value, cookie.slice(end + 1), secret) ? [value] : [];
  });
  return [...new Set(signed)].slice(0, MOST_RETURNED);
}
