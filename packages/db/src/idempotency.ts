import type { BatchId, UserId } from "@docket/contracts";
import { and, eq, sql } from "drizzle-orm";
import { type Batch, toBatchJson } from "./batch.ts";
import type { Database } from "./database.ts";
import { changeCounters, changes, idempotencyKeys } from "./tables.ts";

/*
 * A write with an idempotency key takes effect once. `begin_batch` refuses a key that was used before, and the key
 * is remembered in the transaction of the write itself, so there is never one without the other. Copies that come
 * meanwhile wait for the owner's lock. See docs/adr/0034.
 */

/** A write that used its key, or was refused. */
export interface PastWrite {
  readonly owner: UserId;
  /** Of what was asked for: the same key with another one is a mistake of the client. */
  readonly digest: string;
  /** What the log cannot tell of the outcome, as JSON; empty as a rule. */
  readonly outcome: string;
  readonly batchId: BatchId | null;
  /** The write's changes are those of its batch after this place in the log. */
  readonly afterSeq: number;
  /** The owner's place in the log once it was done. */
  readonly seq: number;
}

/** What came of the write that a key names; `null` when there was none. */
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
 * Remembers that a write was refused, and left nothing written.
 *
 * @returns whether it did; not when another copy of the request took effect, or was refused, first.
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
 * Keeps, in the transaction of the write, what the log cannot tell of its outcome. Its bytes count as written, like
 * those of the log.
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

/** Hours that a key is remembered; a day is promised. */
const KEPT_HOURS = 48;

export async function forgetOldKeys(db: Database): Promise<void> {
  await db
    .delete(idempotencyKeys)
    .where(
      sql`${idempotencyKeys.createdAt} < now() - ${sql.raw(`interval '${KEPT_HOURS} hours'`)}`,
    );
}
