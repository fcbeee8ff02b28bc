import {
  type AddPasskey,
  type Passkey,
  type PasskeyAssertion,
  type PasskeyCreationOptions,
  PasskeyId,
  type PasskeyRequestOptions,
  ProblemError,
} from "@docket/contracts";
import type { Database } from "@docket/db";
import { passkey } from "@docket/db/accounts";
import type { User } from "better-auth";
import { and, asc, eq, sql } from "drizzle-orm";
import { LIFETIMES } from "./challenges.ts";
import {
  ALGORITHMS,
  type Credential,
  type Expectation,
  relyingPartyId,
  verifyAssertion,
  verifyRegistration,
} from "./passkey-verification.ts";

/** What the passkey itself knows its account by, in base64url; it says nothing of who that is. */
function userHandle(userId: string): string {
  return Buffer.from(userId).toString("base64url");
}

type Row = typeof passkey.$inferSelect;

function toPasskey({ id, name, createdAt }: Row): Passkey {
  return { id: PasskeyId.parse(id), name, createdAt: createdAt.toISOString() };
}

async function passkeysOf(db: Database, userId: string): Promise<Row[]> {
  return db
    .select()
    .from(passkey)
    .where(eq(passkey.userId, userId))
    .orderBy(asc(passkey.createdAt), asc(passkey.id));
}

export async function listPasskeys(db: Database, userId: string): Promise<Passkey[]> {
  return (await passkeysOf(db, userId)).map(toPasskey);
}

/** For a passkey that signs in alone: it knows its account, and asks who is there. */
export async function creationOptions(
  db: Database,
  { origin, challenge }: Expectation,
  { id, email, name }: User,
): Promise<PasskeyCreationOptions> {
  const known = await passkeysOf(db, id);
  return {
    rp: { id: relyingPartyId(origin), name: "Docket" },
    user: { id: userHandle(id), name: email, displayName: name },
    challenge,
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: "public-key", alg })),
    timeout: LIFETIMES["add-passkey"] * 1000,
    excludeCredentials: known.map(({ credentialId, transports }) => ({
      id: credentialId,
      type: "public-key",
      transports,
    })),
    authenticatorSelection: {
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    },
    attestation: "none",
  };
}

/** For any passkey of this site: the browser lets its user choose. */
export function requestOptions({ origin, challenge }: Expectation): PasskeyRequestOptions {
  return {
    challenge,
    timeout: LIFETIMES["use-passkey"] * 1000,
    rpId: relyingPartyId(origin),
    userVerification: "required",
  };
}

/** @throws ProblemError `passkey-refused` */
export async function verifyNewPasskey(
  expectation: Expectation,
  { response }: AddPasskey,
): Promise<Credential> {
  return verifyRegistration(expectation, response).catch((cause: unknown) => {
    throw new ProblemError("passkey-refused", { cause });
  });
}

/**
 * @throws ProblemError `passkey-refused` when an account already has this passkey; `quota-exceeded` when the user
 *   has too many.
 */
export async function addPasskey(
  db: Database,
  userId: string,
  { name, response }: AddPasskey,
  credential: Credential,
  quota: number,
): Promise<Passkey> {
  if ((await db.$count(passkey, eq(passkey.userId, userId))) >= quota) {
    const detail = `You can have ${quota.toLocaleString("en")} passkeys. Remove one that you do not use.`;
    throw new ProblemError("quota-exceeded", { detail });
  }
  const [added] = await db
    .insert(passkey)
    .values({ userId, name, ...credential, transports: response.response.transports ?? [] })
    .onConflictDoNothing()
    .returning();
  if (!added) throw new ProblemError("passkey-refused");
  return toPasskey(added);
}

/** @returns the passkey's name; `null` when the user has no such passkey. */
export async function removePasskey(
  db: Database,
  userId: string,
  id: string,
): Promise<string | null> {
  const [removed] = await db
    .delete(passkey)
    .where(and(eq(passkey.userId, userId), eq(passkey.id, id)))
    .returning({ name: passkey.name });
  return removed?.name ?? null;
}

function unknownPasskey(cause?: unknown): ProblemError {
  const detail = "The passkey is not registered with an account here, or could not be verified.";
  return new ProblemError("invalid-credentials", { detail, cause });
}

/**
 * Whose passkey it is, by its signature.
 *
 * @throws ProblemError `invalid-credentials`
 */
export async function ownerByPasskey(
  db: Database,
  expectation: Expectation,
  assertion: PasskeyAssertion,
): Promise<{ readonly userId: string; readonly passkeyId: string }> {
  const [stored] = await db.select().from(passkey).where(eq(passkey.credentialId, assertion.id));
  if (!stored || assertion.response.userHandle !== userHandle(stored.userId)) {
    throw unknownPasskey();
  }
  const counter = await verifyAssertion(expectation, stored, assertion).catch((cause: unknown) => {
    throw unknownPasskey(cause);
  });
  // Of two signatures with one count, such as those of a copy, the second is refused here.
  const used = await db
    .update(passkey)
    .set({ counter })
    .where(
      and(
        eq(passkey.id, stored.id),
        sql`(${passkey.counter} < ${counter} or (${passkey.counter} = 0 and ${counter} = 0))`,
      ),
    )
    .returning({ id: passkey.id });
  if (used.length === 0) throw unknownPasskey();
  return { userId: stored.userId, passkeyId: stored.id };
}

/**
 * Locks a verified passkey until the transaction ends. Its removal waits for that, and then ends the session that the
 * transaction created.
 *
 * @throws ProblemError `invalid-credentials` when the passkey was removed.
 */
export async function holdPasskey(transaction: Database, id: string): Promise<void> {
  const [held] = await transaction
    .select({ id: passkey.id })
    .from(passkey)
    .where(eq(passkey.id, id))
    .for("share");
  if (!held) throw unknownPasskey();
}
