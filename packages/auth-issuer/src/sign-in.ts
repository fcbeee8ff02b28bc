import { ProblemError, type Session } from "@docket/contracts";
import type { GenericEndpointContext, User } from "better-auth";
import { holdPassword, toPublicUser } from "./accounts.ts";
import type { IssuerParts } from "./issuer-parts.ts";
import { rememberDevice } from "./known-devices.ts";
import { mailVerificationLinkOnce } from "./mailed-links.ts";
import { openSession, sendSessionCookie, type SignedIn } from "./sessions.ts";

/** Sends the cookie of a session that was just opened; the result is the answer's body. */
export async function welcome(
  { signToken }: IssuerParts,
  endpoint: GenericEndpointContext,
  signedIn: SignedIn,
): Promise<Session> {
  await sendSessionCookie(endpoint, signedIn);
  const user = toPublicUser(signedIn.user);
  return { user, ...(await signToken(endpoint, user)) };
}

/**
 * Where addresses have to be verified, mails a new link to who has not done so.
 *
 * @throws ProblemError `email-not-verified`
 */
export async function requireVerifiedAddress(parts: IssuerParts, user: User): Promise<void> {
  if (!parts.requireEmailVerification || user.emailVerified) return;
  await mailVerificationLinkOnce(parts, user.email);
  throw new ProblemError("email-not-verified");
}

/**
 * Signs in who has shown all that is asked of them.
 *
 * @param hashed  the password that was shown, as it is stored; `null` when none was.
 * @throws ProblemError `invalid-credentials` when the password is another by now.
 */
export async function signIn(
  parts: IssuerParts,
  endpoint: GenericEndpointContext,
  user: User,
  hashed: string | null,
): Promise<Session> {
  const signedIn = await endpoint.context.adapter.transaction(async (transaction) => {
    if (hashed !== null) await holdPassword(transaction, { user, hashed });
    return openSession(endpoint, transaction, user);
  });
  await rememberDevice(parts, endpoint, user.email);
  return welcome(parts, endpoint, signedIn);
}
