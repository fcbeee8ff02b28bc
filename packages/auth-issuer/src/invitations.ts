import type { Database } from "@docket/db";
import { invitation, user } from "@docket/db/accounts";
import { and, eq, gt, isNull, lt, notExists, or, sql } from "drizzle-orm";
import { digestOf, randomToken } from "./digest.ts";

const DAY = 24 * 3_600;

/** In seconds. */
const LIFETIME = 7 * DAY;
/** Lifetime of the link that the server prints at each start while there is no account. */
const FIRST_ACCOUNT_LIFETIME = DAY;

/** Lock that serialises redemptions: of two links for the first account, only one may create an account. */
const FIRST_ACCOUNT_LOCK = 4_607_182_420;

function digestOfInvitation(token: string): string {
  return digestOf("invitation", token);
}

interface NewInvitation {
  /** The address that may use the invitation; `null` for any address. */
  readonly email: string | null;
  readonly isForFirstAccount?: boolean;
}

/** @returns the token. Only its digest is stored. */
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

/** An address and the invitation that it wants to use. */
export interface Invited {
  readonly token: string;
  readonly email: string;
  /** Whether only the link for the first account is accepted. */
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

/** Whether this address may use an invitation. Does not redeem it. */
export async function isInvited(db: Database, invited: Invited): Promise<boolean> {
  const [found] = await db
    .select({ digest: invitation.digest })
    .from(invitation)
    .where(isValid(db, invited));
  return found !== undefined;
}

/**
 * Redeems an invitation, in the transaction that creates the account and before the account is created. Of several
 * concurrent redemptions, one succeeds.
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
