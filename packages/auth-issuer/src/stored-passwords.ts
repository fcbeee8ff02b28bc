import { ProblemError, UserId } from "@docket/contracts";
import { type Database, deleteCalendarFeed, endOpenImports } from "@docket/db";
import { account, passkey, session } from "@docket/db/accounts";
import { and, eq, type SQL, sql } from "drizzle-orm";
import type { PasswordShown } from "./accounts.ts";
import { voidChallenges } from "./challenges.ts";
import type { IssuerParts } from "./issuer-parts.ts";

/** As better-auth marks an account that signs in with e-mail address and password. */
export const PASSWORD_PROVIDER = "credential";

function isPasswordOf(userId: string): SQL | undefined {
  return and(eq(account.userId, userId), eq(account.providerId, PASSWORD_PROVIDER));
}

/** A user's password as it is stored. */
export async function passwordOf(db: Database, userId: string): Promise<string | null> {
  const [row] = await db
    .select({ password: account.password })
    .from(account)
    .where(isPasswordOf(userId));
  return row?.password ?? null;
}

/**
 * Holds the password that was shown until a transaction ends. Comparing it takes its time, and meanwhile
 * another may have been set: what rests on the old one must not begin after all that did was ended.
 *
 * @throws ProblemError `invalid-credentials` when the password is another by now.
 */
export async function holdPassword(
  transaction: Database,
  { user, hashed }: PasswordShown,
): Promise<void> {
  const [held] = await transaction
    .select({ id: account.id })
    .from(account)
    .where(and(isPasswordOf(user.id), eq(account.password, hashed)))
    .for("share");
  if (!held) throw new ProblemError("invalid-credentials");
}

/**
 * Replaces a hash from before passwords were normalised, once its password has been shown.
 *
 * @returns the password as it is stored from now on; the old hash, which is not stored any more, when another
 *   password was set meanwhile.
 */
export async function rehashPassword(
  { db, passwords }: Pick<IssuerParts, "db" | "passwords">,
  userId: string,
  { password, hashed }: { readonly password: string; readonly hashed: string },
): Promise<string> {
  const [replaced] = await db
    .update(account)
    .set({ password: await passwords.hash(password) })
    .where(and(isPasswordOf(userId), eq(account.password, hashed)))
    .returning({ password: account.password });
  return replaced?.password ?? hashed;
}

/** What else a new password ends, or does not. */
export interface PasswordReplacement {
  /** By `Passwords`. */
  readonly hashed: string;
  /** The old one as it is stored, where it was asked for. */
  readonly shown?: string;
  readonly removePasskeys?: boolean | undefined;
  readonly keepCalendar?: boolean | undefined;
}

/**
 * Sets a new password and ends all that began under the old one: sessions, mailed links, sign-ins and ceremonies
 * that have begun, the calendar's address, imports that are not finished. Streams end when their instance finds
 * that their session is gone. The password comes first, so that what holds the old one is over when the rest is
 * ended.
 *
 * @returns `false` when the password is not, or no longer, the one that was shown.
 */
export async function replacePassword(
  transaction: Database,
  userId: string,
  { hashed, shown, removePasskeys = false, keepCalendar = false }: PasswordReplacement,
): Promise<boolean> {
  const isShown = shown === undefined ? sql`true` : eq(account.password, shown);
  const replaced = await transaction
    .update(account)
    .set({ password: hashed, updatedAt: new Date() })
    .where(and(isPasswordOf(userId), isShown))
    .returning({ id: account.id });
  if (replaced.length === 0) return false;
  await transaction.delete(session).where(eq(session.userId, userId));
  await voidChallenges(transaction, userId);
  const owner = UserId.parse(userId);
  if (!keepCalendar) await deleteCalendarFeed(transaction, owner);
  await endOpenImports(transaction, owner);
  if (removePasskeys) await transaction.delete(passkey).where(eq(passkey.userId, userId));
  return true;
}
