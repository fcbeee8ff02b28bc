import type { GenericEndpointContext } from "better-auth";
import { expireCookie } from "better-auth/cookies";
import { issueChallenge, redeemChallenge } from "./challenges.ts";
import type { IssuerParts } from "./issuer-parts.ts";
import { sentCookies } from "./signed-cookies.ts";

/*
 * A ceremony, as WebAuthn calls it, begins with a challenge that the browser is given and ends with
 * an authenticator's signature of it. The challenge is in a cookie as well: what one browser began,
 * no other can end.
 */

type Ceremony = "add-passkey" | "use-passkey";

/**
 * @param userId  who adds a passkey; `null` for who is still to be known by one.
 * @returns the challenge, in base64url.
 */
export async function beginCeremony(
  { db, cookies }: IssuerParts,
  endpoint: GenericEndpointContext,
  ceremony: Ceremony,
  userId: string | null,
): Promise<string> {
  const { name, attributes } = cookies.passkey;
  const challenge = await issueChallenge(db, ceremony, userId);
  await endpoint.setSignedCookie(name, challenge, endpoint.context.secret, attributes);
  return challenge;
}

/**
 * Uses up the ceremony that this browser began, whatever becomes of it.
 *
 * @param userId  as when it began.
 * @returns the challenge; `null` when there is none, or it is too old.
 */
export async function endCeremony(
  { db, cookies }: IssuerParts,
  endpoint: GenericEndpointContext,
  ceremony: Ceremony,
  userId: string | null,
): Promise<string | null> {
  const challenges = sentCookies(endpoint, cookies.passkey.name);
  if (challenges.length > 0) expireCookie(endpoint, cookies.passkey);
  for (const challenge of challenges) {
    const redeemed = await redeemChallenge(db, ceremony, challenge);
    if (redeemed?.userId === userId) return challenge;
  }
  return null;
}
