import type { GenericEndpointContext } from "better-auth";
import { digestOf, randomToken } from "./digest.ts";
import type { IssuerParts } from "./issuer-parts.ts";

/*
 * A browser that has signed in to an account before keeps a cookie that says so. Its tries are
 * counted apart, so that strangers who use up an account's tries do not lock its owner out. The
 * cookie lets nobody in: whoever stole it could make ten more guesses in ten minutes.
 *
 * See OWASP, "Slow Down Online Guessing Attacks with Device Cookies".
 */

function isFor(email: string, value: string | null | false): value is string {
  return typeof value === "string" && value.startsWith(`${digestOf("device", email)}.`);
}

async function sentDevice(
  { cookies }: IssuerParts,
  endpoint: GenericEndpointContext,
): Promise<string | null | false> {
  return endpoint.getSignedCookie(cookies.device.name, endpoint.context.secret);
}

/** Under what a try to sign in is counted: the device that is known to the account, or the account. */
export async function subjectOfLogin(
  parts: IssuerParts,
  endpoint: GenericEndpointContext,
  email: string,
): Promise<string> {
  const device = await sentDevice(parts, endpoint);
  return isFor(email, device) ? `device ${device}` : email;
}

/** Makes the browser known to the account that it has just signed in to. */
export async function rememberDevice(
  parts: IssuerParts,
  endpoint: GenericEndpointContext,
  email: string,
): Promise<void> {
  if (isFor(email, await sentDevice(parts, endpoint))) return;
  const { name, attributes } = parts.cookies.device;
  const device = `${digestOf("device", email)}.${randomToken()}`;
  await endpoint.setSignedCookie(name, device, endpoint.context.secret, attributes);
}
