import type { GenericEndpointContext } from "better-auth";
import { digestOf, randomToken } from "./digest.ts";
import type { IssuerParts } from "./issuer-parts.ts";
import { sentCookies } from "./signed-cookies.ts";

/*
 * A browser that has opened an account or signed in to it keeps a cookie that says so. Its tries are
 * counted apart, so that strangers who use up an account's tries do not lock its owner out. The
 * cookie lets nobody in: whoever stole it could make ten more guesses in ten minutes.
 *
 * See OWASP, "Slow Down Online Guessing Attacks with Device Cookies".
 */

/** The device that is known to an account, of those that the request names. */
function knownDevice(
  { cookies }: IssuerParts,
  endpoint: GenericEndpointContext,
  email: string,
): string | undefined {
  const prefix = `${digestOf("device", email)}.`;
  return sentCookies(endpoint, cookies.device.name).find((device) => device.startsWith(prefix));
}

/**
 * Under what a try is counted: the device that is known to the account, or else the account.
 *
 * @param account  how the account is named, where strangers' tries are counted.
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

/** Makes the browser known to the account that it has just opened or signed in to. */
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
