import type { Database } from "@docket/db";
import { invitation, user } from "@docket/db/accounts";
import { and, eq, gt, isNull, lt, notExists, or, sql } from "drizzle-orm";
import { digestOf, randomToken } from "./digest.ts";

const DAY = 24 * 3_600;

/** In seconds. */
const LIFETIME = 7 * DAY;
/** Of the link that the start prints while there is no account: each start prints a new one. */
const FIRST_ACCOUNT_LIFETIME = DAY;

/** Serialises redemptions: of two links for the first account, only one may become an account. */
const FIRST_ACCOUNT_LOCK = 4_607_182_420;

function digestOfInvitation(token: string): string {
  return digestOf("invitation", token);
}

interface NewInvitation {
  /** For whom; `null`: for anyone. */
  readonly email: string | null;
  readonly isForFirstAccount?: boolean;
}

/** @returns the token, which is stored nowhere. */
export async function createInvitation(
  db: Database,
  { email, isForFirstAccount = false }: NewInvitation,
): Promise<string> {
  const token = randomToken();
  const lifetime = isForFirstAccount ? FIRST_ACCOUNT_LIFETIME : LIFETIME;
  await db.insert(invitation).values({
    digest: digestOfInvitation(token),
    email: email?.toLowerCase() ?? null,
    isForFirstAccount,
    expiresAt: sql`now() + make_interval(secs => ${lifetime})`,
  });
  return token;
}

export async function hasAnyAccount(db: Database): Promise<boolean> {
  const [row] = await db.select({ id: user.id }).from(user).limit(1);
  return row !== undefined;
}

/** Whose invitation it is, and for what. */
export interface Invited {
  readonly token: string;
  readonly email: string;
  /** Whether nothing but the link for the first account counts. */
  readonly isFirstOnly: boolean;
}

function isValid(db: Database, { token, email, isFirstOnly }: Invited) {
  return and(
    isFirstOnly ? eq(invitation.isForFirstAccount, true) : undefined,
    eq(invitation.digest, digestOfInvitation(token)),
    gt(invitation.expiresAt, sql`now()`),
    or(isNull(invitation.email), eq(invitation.email, email.toLowerCase())),
    or(eq(invitation.isForFirstAccount, false), notExists(db.select({ id: user.id }).from(user))),
  );
}

/** Whether an invitation may be used by this address, without using it up. */
export async function isInvited(db: Database, invited: Invited): Promise<boolean> {
  const [found] = await db
    .select({ digest: invitation.digest })
    .from(invitation)
    .where(isValid(db, invited));
  return found !== undefined;
}

/**
 * Uses an invitation up, in the transaction that creates the account and before it does: of all who try at once,
 * one succeeds.
 */
export async function redeemInvitation(transaction: Database, invited: Invited): Promise<boolean> {
  await transaction.execute(sql`select pg_advisory_xact_lock(${FIRST_ACCOUNT_LOCK})`);
  const redeemed = await transaction
    .delete(invitation)
    .where(isValid(transaction, invited))
    .returning({ digest: invitation.digest });
  return redeemed.length > 0;
}

export async function deleteExpiredInvitations(db: Database): Promise<void> {
  await db.delete(invitation).where(lt(invitation.expiresAt, sql`now()`));
}
