import { BatchId, type ChangeSource, type UserId } from "@docket/contracts";
import { sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import type { Database } from "./database.ts";
import type { Quotas } from "./quotas.ts";

/** One request that writes: what the log says of every row that it changes. */
export interface Batch {
  readonly owner: UserId;
  readonly id: BatchId;
  readonly source: ChangeSource;
  readonly idempotencyKey?: string | undefined;
  /** Digest of the request; set when `idempotencyKey` may take effect only once. See `idempotency.ts`. */
  readonly digest?: string | undefined;
  /** The batch that this one puts back. */
  readonly undoes?: BatchId | undefined;
  /** What the owner may store; no limits for writes that free space. */
  readonly limits?: Quotas | undefined;
}

export function newBatchId(): BatchId {
  return BatchId.parse(uuidv7());
}

/** What the SQL function `begin_batch` takes beside the owner. */
export function toBatchJson({ id, source, idempotencyKey, digest, undoes, limits }: Batch): string {
  return JSON.stringify({ id, source, idempotencyKey, digest, undoes, limits });
}

/**
 * A condition that always holds, and begins the batch in the very statement that writes: from here
 * on the owner's other writes wait, and the log knows whose request it is.
 */
export function begun(batch: Batch) {
  return sql`begin_batch(${batch.owner}, ${toBatchJson(batch)}::jsonb) is not null`;
}

/**
 * Runs a write of several statements, which all take effect or none. The rows that they read cannot change until
 * the end, because the owner's other writes wait. The idempotency key is stored in the same transaction, even if
 * nothing changes.
 */
export async function inBatch<Result>(
  db: Database,
  batch: Batch,
  write: (transaction: Database) => Promise<Result>,
): Promise<Result> {
  return db.transaction(async (transaction) => {
    const json = `${toBatchJson(batch).slice(0, -1)},"claims":true}`;
    await transaction.execute(sql`select begin_batch(${batch.owner}, ${json}::jsonb)`);
    return write(transaction);
  });
}

/**
 * For writes of one statement, which store the idempotency key with their change. If nothing changed, the write is
 * repeated here in a transaction that stores the key.
 *
 * @returns `undefined` when there is no key to store.
 */
export function rememberUnchanged<Result>(
  db: Database,
  batch: Batch,
  write: (transaction: Database, batch: Batch) => Promise<Result>,
): Promise<Result> | undefined {
  if (batch.digest === undefined) return undefined;
  const claimed = { ...batch, digest: undefined };
  return inBatch(db, batch, (transaction) => write(transaction, claimed));
}
