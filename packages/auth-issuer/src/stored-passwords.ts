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
 * Locks the verified password until the transaction ends. Verifying takes time in which the password can be
 * changed; nothing may start under the old password after the change has ended everything else that did.
 *
 * @throws ProblemError `invalid-credentials` when the password was changed in the meantime.
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
 * Replaces the hash of a password that was not normalised, after the password was verified.
 *
 * @returns the hash that is stored from now on; the old hash, which is then no longer stored, when the password was
 *   changed in the meantime.
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

/** What a new password ends besides sessions, and what it keeps. */
export interface PasswordReplacement {
  /** A hash made by `Passwords`. */
  readonly hashed: string;
  /** The stored hash of the verified old password, if it was asked for. */
  readonly shown?: string;
  readonly removePasskeys?: boolean | undefined;
  readonly keepCalendar?: boolean | undefined;
}

/**
 * Sets a new password and ends everything that was started under the old one: sessions, mailed links, unfinished
 * sign-ins and passkey ceremonies, the address of the calendar feed, unfinished imports. Streams end when their
 * instance sees that their session has ended. The password row is locked first, so that transactions that hold the
 * old password have finished before the rest is ended.
 *
 * @returns `false` when the verified password is no longer the stored one.
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
