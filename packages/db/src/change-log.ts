import type { BatchId, EntityId, EntityKind, UserId } from "@docket/contracts";
import { and, desc, eq, lt } from "drizzle-orm";
import { pageOf } from "./columns.ts";
import type { Database } from "./database.ts";
import { fieldName, fieldValue } from "./entities.ts";
import { type Columns, changes } from "./tables.ts";

/** The contract's `Change`, but for the type of its fields: what they hold is the table's to say. */
export interface LoggedChange extends Omit<
  typeof changes.$inferSelect,
  "ownerId" | "before" | "after"
> {
  readonly before: Columns | null;
  readonly after: Columns | null;
}

/** What every query about the log answers with, before its columns are named as the contract has it. */
export const record = {
  seq: changes.seq,
  at: changes.at,
  entity: changes.entity,
  entityId: changes.entityId,
  operation: changes.operation,
  before: changes.before,
  after: changes.after,
  batchId: changes.batchId,
  source: changes.source,
  idempotencyKey: changes.idempotencyKey,
  undoes: changes.undoes,
};

export interface ChangeSelection {
  readonly limit: number;
  /** Only what came before this place in the log. */
  readonly before?: number | undefined;
  readonly entityId?: EntityId | undefined;
  readonly batchId?: BatchId | undefined;
}

/** One page of an owner's changes, newest first; `next` is the place to go on from. */
export async function listChanges(
  db: Database,
  owner: UserId,
  { limit, before, entityId, batchId }: ChangeSelection,
): Promise<{ items: LoggedChange[]; next: number | null }> {
  const rows = await db
    .select(record)
    .from(changes)
    .where(
      and(
        eq(changes.ownerId, owner),
        entityId === undefined ? undefined : eq(changes.entityId, entityId),
        batchId === undefined ? undefined : eq(changes.batchId, batchId),
        before === undefined ? undefined : lt(changes.seq, before),
      ),
    )
    .orderBy(desc(changes.seq))
    .limit(limit + 1);
  const { items, next } = pageOf(rows, limit, ({ seq }) => seq);
  return { items: items.map(toLoggedChange), next };
}

export function toLoggedChange<Row extends Pick<LoggedChange, "entity" | "before" | "after">>(
  row: Row,
): Row {
  const { entity, before, after } = row;
  return { ...row, before: toFields(entity, before), after: toFields(entity, after) };
}

/** From the columns of a row to the fields of the contract; what only the table knows is left out. */
export function toFields(entity: EntityKind, columns: Columns | null): Columns | null {
  if (columns === null) return null;
  const fields = Object.entries(columns).flatMap(([column, value]) => {
    const field = fieldName(entity, column);
    if (field === undefined) return [];
    return [[field, fieldValue(column, value)]];
  });
  return Object.fromEntries(fields);
}

/** Changes of which a batch has more than requests usually make. */
const MANY = 1_000;

/** Whether putting a batch back is more than the work of a moment. */
export async function isLargeBatch(
  db: Database,
  owner: UserId,
  batchId: BatchId,
): Promise<boolean> {
  const more = await db
    .select({ seq: changes.seq })
    .from(changes)
    .where(and(eq(changes.ownerId, owner), eq(changes.batchId, batchId)))
    .orderBy(changes.ownerId, changes.batchId, changes.seq)
    .offset(MANY)
    .limit(1);
  return more.length > 0;
}
