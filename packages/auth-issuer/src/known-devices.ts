import type { GenericEndpointContext } from "better-auth";
import { digestOf, randomToken } from "./digest.ts";
import type { IssuerParts } from "./issuer-parts.ts";
import { sentCookies } from "./signed-cookies.ts";

/**
 * A browser that has registered or signed in gets a cookie that marks it as known to the account. Its attempts are
 * counted separately, so that an attacker who uses up an account's attempts does not lock its owner out. The cookie
 * does not sign in: a stolen one allows ten more guesses in ten minutes.
 *
 * See OWASP, "Slow Down Online Guessing Attacks with Device Cookies".
 */

/** The first device in the request's cookies that is known to the account. */
function knownDevice(
  { cookies }: IssuerParts,
  endpoint: GenericEndpointContext,
  email: string,
): string | undefined {
  const prefix = `${digestOf("device", email)}.`;
  return sentCookies(endpoint, cookies.device.name).find((device) => device.startsWith(prefix));
}

/**
 * The key under which an attempt is counted: the device if it is known to the account, otherwise the account.
 *
 * @param account  the key for attempts from unknown devices.
 */
export function subjectOf(
  parts: IssuerParts,
  endpoint: GenericEndpointContext,
  email: string,
  account = email,
): string {
  const device = knownDevice(parts, endpoint, email);
  return device === undefined ? account : `device ${device}`;
}

/** Marks the browser as known to the account that it has just created or signed in to. */
export async function rememberDevice(
  parts: IssuerParts,
  endpoint: GenericEndpointContext,
  email: string,
): Promise<void> {
  if (knownDevice(parts, endpoint, email) !== undefined) return;
  const { name, attributes } = parts.cookies.device;
  const device = `${digestOf("device", email)}.${randomToken()}`;
  await endpoint.setSignedCookie(name, device, endpoint.context.secret, attributes);
}
