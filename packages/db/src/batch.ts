import { BatchId, type ChangeSource, type UserId } from "@docket/contracts";
import { sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import type { Database } from "./database.ts";

/** One request that writes: what the log says of every row that it changes. */
export interface Batch {
  readonly owner: UserId;
  readonly id: BatchId;
  readonly source: ChangeSource;
  readonly idempotencyKey?: string | undefined;
  /** The batch that this one puts back. */
  readonly undoes?: BatchId | undefined;
}

export function newBatchId(): BatchId {
  return BatchId.parse(uuidv7());
}

/** What the SQL function `begin_batch` takes beside the owner. */
export function toBatchJson({ id, source, idempotencyKey, undoes }: Batch): string {
  return JSON.stringify({ id, source, idempotencyKey, undoes });
}

/**
 * A condition that always holds, and begins the batch in the very statement that writes: from here
 * on the owner's other writes wait, and the log knows whose request it is.
 */
export function begun(batch: Batch) {
  return sql`begin_batch(${batch.owner}, ${toBatchJson(batch)}::jsonb) is not null`;
}

/**
 * Runs a write of several statements: all of them take effect, or none. What they read stays as it
 * is until they are done, since the owner's other writes wait.
 */
export async function inBatch<Result>(
  db: Database,
  batch: Batch,
  write: (transaction: Database) => Promise<Result>,
): Promise<Result> {
  return db.transaction(async (transaction) => {
    await transaction.execute(sql`select ${begun(batch)}`);
    return write(transaction);
  });
}
