import type { Database } from "@docket/db";
import { account, session } from "@docket/db/accounts";
import { and, eq, type SQL, sql } from "drizzle-orm";
import { voidChallenges } from "./challenges.ts";

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
 * Sets a new password and ends all that rests on the old one: sessions, mailed links, sign-ins that
 * have begun. The password comes first, so that what holds the old one is over when the rest is ended.
 *
 * @param hashed  by `Passwords`.
 * @param shown  the old one as it is stored, where it was asked for.
 * @returns `false` when the password is not, or no longer, the one that was shown.
 */
export async function replacePassword(
  transaction: Database,
  userId: string,
  hashed: string,
  shown?: string,
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
  return true;
}
