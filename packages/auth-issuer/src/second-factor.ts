import { type LoginTwoFactor, ProblemError } from "@docket/contracts";
import type { GenericEndpointContext } from "better-auth";
import { expireCookie } from "better-auth/cookies";
import type { PasswordShown } from "./accounts.ts";
import { challengedUser, challengePassword, redeemChallenge } from "./challenges.ts";
import type { IssuerParts } from "./issuer-parts.ts";
import { subjectOf } from "./known-devices.ts";
import { spendRecoveryCode } from "./recovery-codes.ts";
import { sentCookies } from "./signed-cookies.ts";
import { passwordOf } from "./stored-passwords.ts";
import { checkTotpCode } from "./two-factor.ts";

/*
 * Between the password and the second factor, a browser holds a cookie that says whose password it
 * knew. It opens nothing by itself, and ends with the first sign-in that comes of it.
 */

/**
 * Lets a browser that has shown the right password go on to the second factor.
 *
 * @throws ProblemError `invalid-credentials` when the password is another by now.
 */
export async function askForSecondFactor(
  { db, cookies }: IssuerParts,
  endpoint: GenericEndpointContext,
  { user, hashed }: PasswordShown,
): Promise<void> {
  const { name, attributes } = cookies.secondFactor;
  const token = await challengePassword(db, "second-factor", user.id, hashed);
  if (token === null) throw new ProblemError("invalid-credentials");
  await endpoint.setSignedCookie(name, token, endpoint.context.secret, attributes);
}

/** A sign-in that waits for its second factor. */
export interface WaitingSignIn {
  readonly token: string;
  readonly userId: string;
}

/** @throws ProblemError `unauthenticated` when no password was shown in the last ten minutes. */
export async function requireWaitingSignIn(
  { db, cookies }: IssuerParts,
  endpoint: GenericEndpointContext,
): Promise<WaitingSignIn> {
  for (const token of sentCookies(endpoint, cookies.secondFactor.name)) {
    const userId = await challengedUser(db, "second-factor", token);
    if (userId !== null) return { token, userId };
  }
  throw new ProblemError("unauthenticated");
}

/**
 * Uses up the code and the waiting sign-in, both or neither.
 *
 * @throws ProblemError `wrong-code`; `too-many-requests` after five of them; `unauthenticated` when
 *   the sign-in has been used in the meantime.
 */
export async function passSecondFactor(
  parts: IssuerParts,
  endpoint: GenericEndpointContext,
  { token, userId }: WaitingSignIn,
  input: LoginTwoFactor,
): Promise<PasswordShown> {
  const { db, attempts, cookies } = parts;
  const user = await endpoint.context.internalAdapter.findUserById(userId);
  if (!user) throw new ProblemError("unauthenticated");
  // A known browser is counted separately, so that an attacker with the password cannot use up the owner's
  // attempts.
  const subject = subjectOf(parts, endpoint, user.email, userId);
  await attempts.take("second-factor", subject);
  const spend =
    "code" in input
      ? await checkTotpCode(parts, userId, input.code)
      : (transaction: typeof db) => spendRecoveryCode(transaction, userId, input.recoveryCode);
  const hashed = await db.transaction(async (transaction) => {
    if (!(await spend(transaction))) throw new ProblemError("wrong-code");
    const redeemed = await redeemChallenge(transaction, "second-factor", token);
    if (redeemed?.userId !== userId) throw new ProblemError("unauthenticated");
    // A new password ends all sign-ins that wait, so this one's was still the present one.
    return passwordOf(transaction, userId);
  });
  if (!hashed) throw new ProblemError("unauthenticated");
  await attempts.forget("second-factor", subject);
  expireCookie(endpoint, cookies.secondFactor);
  return { user, hashed };
}
