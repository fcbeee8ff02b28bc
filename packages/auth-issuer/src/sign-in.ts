import { ProblemError, type Session } from "@docket/contracts";
import type { GenericEndpointContext, User } from "better-auth";
import { toPublicUser } from "./accounts.ts";
import type { IssuerParts } from "./issuer-parts.ts";
import { rememberDevice } from "./known-devices.ts";
import { queueLink } from "./mailed-links.ts";
import { holdPasskey } from "./passkeys.ts";
import { openSession, sendSessionCookie, type SignedIn } from "./sessions.ts";
import { holdPassword } from "./stored-passwords.ts";

/** Sends the cookie of a session that was just opened; the result is the answer's body. */
export async function welcome(
  { signToken }: IssuerParts,
  endpoint: GenericEndpointContext,
  signedIn: SignedIn,
): Promise<Session> {
  await sendSessionCookie(endpoint, signedIn);
  const user = toPublicUser(signedIn.user);
  const { id: sessionId, createdAt: at } = signedIn.session;
  return { user, ...(await signToken(endpoint, user, { sessionId, at })) };
}

/**
 * Where addresses have to be verified, mails a new link to who has not done so.
 *
 * @throws ProblemError `email-not-verified`
 */
export async function requireVerifiedAddress(parts: IssuerParts, user: User): Promise<void> {
  if (!parts.requireEmailVerification || user.emailVerified) return;
  await queueLink(parts, "verify-email", user.email);
  throw new ProblemError("email-not-verified");
}

/**
 * Signs in a user who has passed all required checks.
 *
 * @param proof  the stored hash of the verified password, or the verified passkey.
 * @throws ProblemError `invalid-credentials` when the password was changed or the passkey was removed in the
 *   meantime.
 */
export async function signIn(
  parts: IssuerParts,
  endpoint: GenericEndpointContext,
  user: User,
  proof: { readonly hashed: string } | { readonly passkeyId: string },
): Promise<Session> {
  const signedIn = await parts.db.transaction(async (transaction) => {
    if ("hashed" in proof) await holdPassword(transaction, { user, hashed: proof.hashed });
    else await holdPasskey(transaction, proof.passkeyId);
    return openSession(endpoint, transaction, user);
  });
  await rememberDevice(parts, endpoint, user.email);
  return welcome(parts, endpoint, signedIn);
}
