import type { BatchId, UserId } from "@docket/contracts";
import { and, eq, sql } from "drizzle-orm";
import { type Batch, toBatchJson } from "./batch.ts";
import type { Database } from "./database.ts";
import { changeCounters, changes, idempotencyKeys } from "./tables.ts";

/**
 * A write with an idempotency key takes effect once. `begin_batch` refuses a key that was used before. The key is
 * stored in the transaction of the write, so either both are stored or neither. Concurrent copies of the request
 * wait for the owner's lock. See docs/adr/0034.
 */

/** An earlier write that used its key, or was refused. */
export interface PastWrite {
  readonly owner: UserId;
  /** Digest of the request: the same key with another digest is a mistake of the client. */
  readonly digest: string;
  /** The part of the response that the log does not have, as JSON; usually empty. */
  readonly outcome: string;
  readonly batchId: BatchId | null;
  /** The write's changes are the changes of its batch after this `seq`. */
  readonly afterSeq: number;
  /** The owner's `seq` after the write. */
  readonly seq: number;
}

/** The earlier write with a key; `null` when there was none. */
export async function findPastWrite(
  db: Database,
  owner: UserId,
  key: string,
): Promise<PastWrite | null> {
  const { digest, outcome, batchId, afterSeq } = idempotencyKeys;
  const last = sql`(select max(${changes.seq}) from ${changes}
    where ${changes.ownerId} = ${idempotencyKeys.ownerId} and ${changes.batchId} = ${batchId}
      and ${changes.seq} > ${afterSeq})`;
  const [found] = await db
    .select({
      owner: idempotencyKeys.ownerId,
      digest,
      outcome,
      batchId,
      afterSeq,
      seq: sql<number>`coalesce(${last}, ${afterSeq})`.mapWith(Number),
    })
    .from(idempotencyKeys)
    .where(isKey(owner, key));
  return found ?? null;
}

function isKey(owner: UserId, key: string) {
  return and(eq(idempotencyKeys.ownerId, owner), eq(idempotencyKeys.key, key));
}

/**
 * Stores that a write was refused and changed nothing.
 *
 * @returns whether it was stored; `false` when another copy of the request was processed first.
 */
export async function rememberRefusal(
  db: Database,
  batch: Batch,
  problem: string,
): Promise<boolean> {
  const [row] = await db
    .select({
      isFirst: sql<boolean>`remember_refusal(${batch.owner}, ${toBatchJson(batch)}::jsonb, ${problem})`,
    })
    .from(sql`(values (1)) one`);
  return row?.isFirst ?? false;
}

/**
 * Stores, in the transaction of the write, the part of its response that the log does not have. Its bytes count as
 * written, like those of the log.
 */
export async function rememberOutcome(
  transaction: Database,
  { owner, idempotencyKey, digest }: Batch,
  outcome: object,
): Promise<void> {
  if (idempotencyKey === undefined || digest === undefined) return;
  const json = JSON.stringify(outcome);
  await transaction.execute(sql`with counted as (
      update ${changeCounters} set day_bytes = day_bytes + octet_length(${json}::text)
      where owner_id = ${owner})
    update ${idempotencyKeys} set outcome = ${json}
    where owner_id = ${owner} and key = ${idempotencyKey}`);
}

/** Hours that a key is kept; the API promises a day. */
const RETENTION_HOURS = 48;

export async function forgetOldKeys(db: Database): Promise<void> {
  await db
    .delete(idempotencyKeys)
    .where(
      sql`${idempotencyKeys.createdAt} < now() - ${sql.raw(`interval '${RETENTION_HOURS} hours'`)}`,
    );
}
