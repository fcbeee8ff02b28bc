import type { UserId } from "@docket/contracts";
import { and, eq, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { idempotencyKeys } from "./tables.ts";

/** A write that was given a name, so that it can be sent again. */
export interface KeyedWrite {
  readonly owner: UserId;
  readonly key: string;
  /** Of what is asked for: the same key with another one is a mistake of the client. */
  readonly digest: string;
}

export interface KeyedOutcome {
  readonly digest: string;
  /** As `perform` or `refuse` gave it, to this request or to the first. */
  readonly outcome: string;
  readonly replayed: boolean;
}

/**
 * Performs a write once for its key, however often and from however many places it is asked for.
 * The outcome is kept in the transaction of the write itself, so that there is never one without
 * the other; who comes meanwhile waits for it.
 *
 * @param perform  writes, and puts what came of it into words.
 * @param refuse  does that for an expected failure, which leaves nothing written; `undefined` for
 *   one after which the request may simply be sent again.
 */
export async function writeOnce(
  db: Database,
  { owner, key, digest }: KeyedWrite,
  perform: (transaction: Database) => Promise<string>,
  refuse: (error: unknown) => string | undefined,
): Promise<KeyedOutcome> {
  return db.transaction(async (transaction) => {
    const claimed = await transaction
      .insert(idempotencyKeys)
      .values({ ownerId: owner, key, digest })
      .onConflictDoNothing()
      .returning({ key: idempotencyKeys.key });
    const isThis = and(eq(idempotencyKeys.ownerId, owner), eq(idempotencyKeys.key, key));
    if (claimed.length === 0) {
      const first = await findOutcome(transaction, { owner, key });
      if (!first) throw new Error("A key that was in the way is gone.");
      return { ...first, replayed: true };
    }
    const outcome = await attempt(transaction, perform, refuse);
    await transaction.update(idempotencyKeys).set({ outcome }).where(isThis);
    return { digest, outcome, replayed: false };
  });
}

/** What came of the write that a key names; `null` when there was none, or it is not done yet. */
export async function findOutcome(
  db: Database,
  { owner, key }: Pick<KeyedWrite, "owner" | "key">,
): Promise<Pick<KeyedOutcome, "digest" | "outcome"> | null> {
  const [first] = await db
    .select({ digest: idempotencyKeys.digest, outcome: idempotencyKeys.outcome })
    .from(idempotencyKeys)
    .where(and(eq(idempotencyKeys.ownerId, owner), eq(idempotencyKeys.key, key)));
  return first ?? null;
}

async function attempt(
  transaction: Database,
  perform: (savepoint: Database) => Promise<string>,
  refuse: (error: unknown) => string | undefined,
): Promise<string> {
  try {
    return await transaction.transaction(async (savepoint) => {
      const outcome = await perform(savepoint);
      // What the commit would refuse has to be known before the outcome is kept.
      await savepoint.execute(sql`set constraints all immediate`);
      return outcome;
    });
  } catch (error) {
    const outcome = refuse(error);
    if (outcome === undefined) throw error;
    return outcome;
  }
}

/** Hours that an outcome is kept; a day is promised. */
const KEPT = 48;

export async function forgetOldKeys(db: Database): Promise<void> {
  await db
    .delete(idempotencyKeys)
    .where(sql`${idempotencyKeys.createdAt} < now() - ${sql.raw(`interval '${KEPT} hours'`)}`);
}
