import { user } from "@docket/db/accounts";
import { eq, not } from "drizzle-orm";
import { challengeAddress } from "./challenges.ts";
import type { IssuerParts } from "./issuer-parts.ts";
import { resetPasswordMail, verifyEmailMail } from "./mails.ts";

/*
 * Both return at once, and do the rest when the answer is on its way: neither it nor its time tells
 * whether somebody has the address, and a mail server that is down changes nothing about it.
 */

export function mailResetLink(parts: IssuerParts, to: string): void {
  const { db, background, sendMail, publicOrigin } = parts;
  background.run(async () => {
    const token = await challengeAddress(db, "reset-password", to);
    if (token !== null) await sendMail(resetPasswordMail({ publicOrigin, to, token }));
  });
}

/** To an address that is not verified yet. */
export function mailVerificationLink(parts: IssuerParts, to: string): void {
  const { db, background, sendMail, publicOrigin } = parts;
  background.run(async () => {
    const token = await challengeAddress(db, "verify-email", to, not(eq(user.emailVerified, true)));
    if (token !== null) await sendMail(verifyEmailMail({ publicOrigin, to, token }));
  });
}

/** Unless too many went there already; what the caller is told does not depend on it. */
export async function mailVerificationLinkOnce(parts: IssuerParts, to: string): Promise<void> {
  const wait = await parts.attempts.count("verify-email", to);
  if (wait === null) mailVerificationLink(parts, to);
}
