import type { Database } from "@docket/db";
import { account, challenge, user } from "@docket/db/accounts";
import { and, eq, gt, lt, sql, type SQL } from "drizzle-orm";
import { digestOf, randomToken } from "./digest.ts";

const MINUTE = 60;

/** Seconds for which each kind is good. */
export const LIFETIMES = {
  "reset-password": 60 * MINUTE,
  "verify-email": 24 * 60 * MINUTE,
  "second-factor": 10 * MINUTE,
  "add-passkey": 5 * MINUTE,
  "use-passkey": 5 * MINUTE,
} as const;

type Purpose = keyof typeof LIFETIMES;

/*
 * Secrets that are handed out once and come back once at most. Of each, the database has only the
 * digest, under what it was handed out for.
 */

async function insertChallenge(
  db: Database,
  purpose: Purpose,
  userId: string | SQL | null,
): Promise<{ token: string; isSomebody: boolean }> {
  const token = randomToken();
  const [row] = await db
    .insert(challenge)
    .values({
      digest: digestOf(purpose, token),
      purpose,
      userId,
      expiresAt: sql`now() + make_interval(secs => ${LIFETIMES[purpose]})`,
    })
    .returning({ userId: challenge.userId });
  return { token, isSomebody: row?.userId !== null };
}

/** For an account that is known, or for who is yet to be known. */
export async function issueChallenge(
  db: Database,
  purpose: Purpose,
  userId: string | null,
): Promise<string> {
  const { token } = await insertChallenge(db, purpose, userId);
  return token;
}

/**
 * For who showed a password. A change of it waits for this statement, or has come before it.
 *
 * @param hashed  the password that was shown, as it is stored.
 * @returns the token; `null` when the password is another by now.
 */
export async function challengePassword(
  db: Database,
  purpose: Purpose,
  userId: string,
  hashed: string,
): Promise<string | null> {
  const owner = sql`(select ${account.userId} from ${account} where ${account.userId} = ${userId} and ${account.password} = ${hashed} for share)`;
  const { token, isSomebody } = await insertChallenge(db, purpose, owner);
  return isSomebody ? token : null;
}

/**
 * For the account of an address. Where there is none, the same statement stores a challenge that is
 * good for nothing: the work does not tell.
 *
 * @param condition  what the account has to fulfil as well.
 * @returns the token; `null` when there is no such account.
 */
export async function challengeAddress(
  db: Database,
  purpose: Purpose,
  email: string,
  condition: SQL = sql`true`,
): Promise<string | null> {
  const owner = sql`(select ${user.id} from ${user} where ${user.email} = ${email} and ${condition})`;
  const { token, isSomebody } = await insertChallenge(db, purpose, owner);
  return isSomebody ? token : null;
}

function isLive(purpose: Purpose, token: string): SQL | undefined {
  return and(
    eq(challenge.digest, digestOf(purpose, token)),
    eq(challenge.purpose, purpose),
    gt(challenge.expiresAt, sql`now()`),
  );
}

/** Whose challenge it is, without using it up; `null` when it is not, or no longer, any good. */
export async function challengedUser(
  db: Database,
  purpose: Purpose,
  token: string,
): Promise<string | null> {
  const [row] = await db.select().from(challenge).where(isLive(purpose, token));
  return row?.userId ?? null;
}

/**
 * Uses a challenge up: of all who try at once, one is told whose it is.
 *
 * @returns `null` when it is not, or no longer, any good.
 */
export async function redeemChallenge(
  db: Database,
  purpose: Purpose,
  token: string,
): Promise<{ readonly userId: string | null } | null> {
  const [row] = await db
    .delete(challenge)
    .where(isLive(purpose, token))
    .returning({ userId: challenge.userId });
  return row ?? null;
}

/** What was handed out to somebody is worth nothing from here on. */
export async function voidChallenges(db: Database, userId: string): Promise<void> {
  await db.delete(challenge).where(eq(challenge.userId, userId));
}

export async function deleteExpiredChallenges(db: Database): Promise<void> {
  await db.delete(challenge).where(lt(challenge.expiresAt, sql`now()`));
}
