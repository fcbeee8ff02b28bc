import { ProblemError, type ResetPassword } from "@docket/contracts";
import type { Database } from "@docket/db";
import { passkey, recoveryCode, twoFactor, user } from "@docket/db/accounts";
import { and, eq } from "drizzle-orm";
import { addNotice } from "./account-notices.ts";
import { challengedUser, redeemChallenge } from "./challenges.ts";
import type { IssuerParts } from "./issuer-parts.ts";
import type { MailQueue } from "./mail-queue.ts";
import { listPasskeys } from "./passkeys.ts";
import { replacePassword } from "./stored-passwords.ts";
import { isTwoFactorOn } from "./two-factor.ts";
import { requireUncommonPassword } from "./weak-passwords.ts";

/** @returns whether the address was not verified before. */
async function verifyAddress(db: Database, userId: string): Promise<boolean> {
  const verified = await db
    .update(user)
    .set({ emailVerified: true, updatedAt: new Date() })
    .where(and(eq(user.id, userId), eq(user.emailVerified, false)))
    .returning({ id: user.id });
  return verified.length > 0;
}

/**
 * Somebody may have opened the account with an address that is not theirs and left a way in for
 * later. Whoever reads the address's mail takes it over without such presents.
 */
async function removeOtherWaysIn(db: Database, userId: string): Promise<void> {
  await db.delete(passkey).where(eq(passkey.userId, userId));
  await db.delete(twoFactor).where(eq(twoFactor.userId, userId));
  await db.delete(recoveryCode).where(eq(recoveryCode.userId, userId));
}

/** Queues a mail about a new password. It lists the other ways to sign in that are left. */
export async function addPasswordNotice(
  mails: MailQueue,
  transaction: Database,
  { id, email }: { readonly id: string; readonly email: string },
): Promise<void> {
  const passkeys = await listPasskeys(transaction, id);
  await addNotice(mails, transaction, email, {
    event: "password-changed",
    passkeys: passkeys.map(({ name }) => name),
    isTwoFactorOn: await isTwoFactorOn(transaction, id),
  });
}

/**
 * Sets a new password with a mailed link, and ends everything that `replacePassword` ends. Two-factor sign-in stays
 * on, because access to the mailbox must not be enough for an owner who asked for a second factor. Passkeys stay
 * unless the caller removes them; the mail about the new password lists them.
 *
 * @returns the account's email address.
 * @throws ProblemError `invalid-link`; `invalid-input` for a common password, which does not use the link up.
 */
export async function resetPassword(
  { db, passwords, attempts, mails }: IssuerParts,
  { token, password, removePasskeys }: ResetPassword,
): Promise<string> {
  const userId = await challengedUser(db, "reset-password", token);
  if (userId === null) throw new ProblemError("invalid-link");
  const [owner] = await db.select({ email: user.email }).from(user).where(eq(user.id, userId));
  if (!owner) throw new ProblemError("invalid-link");
  requireUncommonPassword(password, owner.email);
  const hashed = await passwords.hash(password);
  await db.transaction(async (transaction) => {
    const redeemed = await redeemChallenge(transaction, "reset-password", token);
    if (redeemed?.userId !== userId) throw new ProblemError("invalid-link");
    await replacePassword(transaction, userId, { hashed, removePasskeys });
    if (await verifyAddress(transaction, userId)) await removeOtherWaysIn(transaction, userId);
    await addPasswordNotice(mails, transaction, { id: userId, email: owner.email });
  });
  mails.wake();
  await attempts.forget("login", owner.email);
  await attempts.forget("reset-password", owner.email);
  return owner.email;
}

/** @returns `false` when the link is not, or no longer, any good. */
export async function markVerified(db: Database, token: string): Promise<boolean> {
  return db.transaction(async (transaction) => {
    const userId = (await redeemChallenge(transaction, "verify-email", token))?.userId ?? null;
    if (userId !== null) await verifyAddress(transaction, userId);
    return userId !== null;
  });
}
