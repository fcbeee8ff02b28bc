import { type BatchId, type EntityKind, ProblemError, type UndoConflict } from "@docket/contracts";
import { and, desc, eq, gt, inArray, max, ne, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { type Batch, inBatch } from "./batch.ts";
import type { Database } from "./database.ts";
import { BOOKKEEPING, fieldName, LATER_COLUMNS, undoableColumns } from "./entities.ts";
import { brokenRule, isRuleBroken } from "./failures.ts";
import { isLargeBatch } from "./change-log.ts";
import { planForMany } from "./patience.ts";
import { deferSearchIndex } from "./search-backlog.ts";
import { changes } from "./tables.ts";

/** How many conflicts an answer names, the newest ones. */
const MOST_CONFLICTS = 100;

/** A batch that puts another one back. */
export type Undo = Batch & { readonly undoes: BatchId };

/** A later batch that changed some of what the batch changed. */
interface LaterBatch {
  readonly batchId: BatchId;
  readonly undoes: BatchId | null;
}

/**
 * Puts back what one batch changed, creations and deletions included, and nothing else: all of it,
 * or none. The undo is a batch like any other, so undoing it is redo.
 *
 * @param batch  the undo itself; `batch.undoes` is what to put back.
 * @returns how many tasks and lists it put back.
 * @throws ProblemError `batch-not-found`; `already-undone`; `undo-conflict` with the later changes of
 *   the same fields that stand in the way.
 */
export async function undoBatch(db: Database, batch: Undo): Promise<number> {
  return inBatch(db, batch, async (transaction) => {
    const entities = await touchedEntities(transaction, batch);
    if (entities.length === 0) throw new ProblemError("batch-not-found");
    if (await isLargeBatch(transaction, batch.owner, batch.undoes)) await planForMany(transaction);
    await deferSearchIndex(transaction);
    await requireUntouched(transaction, batch);
    await orConflict(async () => {
      for (const entity of entities) await putBack(transaction, batch, entity);
      await transaction.execute(sql`set constraints all immediate`);
    });
    return transaction.$count(
      changes,
      and(eq(changes.ownerId, batch.owner), eq(changes.batchId, batch.id)),
    );
  });
}

async function touchedEntities(db: Database, { owner, undoes }: Undo): Promise<EntityKind[]> {
  const rows = await db
    .selectDistinct({ entity: changes.entity })
    .from(changes)
    .where(and(eq(changes.ownerId, owner), eq(changes.batchId, undoes)))
    .orderBy(changes.entity);
  return rows.map(({ entity }) => entity);
}

const later = alias(changes, "later");
const bookkeeping = sql.raw(`array[${BOOKKEEPING.map((column) => `'${column}'`).join(", ")}]`);

/**
 * What the batch changed, a row for each thing: where it began, whether it made or deleted it, and
 * which columns it set. It may have changed a thing a thousand times, and so may a later one; joined
 * change by change, that would be a million.
 */
function touchedBy(db: Database, { owner, undoes }: Undo) {
  return db
    .select({
      entity: changes.entity,
      entityId: changes.entityId,
      first: sql`min(${changes.seq})`.as("first"),
      isWhole: sql`bool_or(${changes.operation} <> 'update')`.as("is_whole"),
      columns:
        sql`coalesce(array_agg(distinct key) filter (where key <> all(${bookkeeping})), '{}')`.as(
          "columns",
        ),
    })
    .from(changes)
    .leftJoin(sql`lateral jsonb_object_keys(${changes.after}) key`, sql`true`)
    .where(and(eq(changes.ownerId, owner), eq(changes.batchId, undoes)))
    .groupBy(changes.entity, changes.entityId)
    .as("touched");
}

/** The later changes of the same fields. Changes of other fields of the same rows are none of them. */
function isLaterThan(touched: ReturnType<typeof touchedBy>, { owner, undoes }: Undo) {
  return and(
    eq(later.ownerId, owner),
    eq(later.entityId, touched.entityId),
    eq(later.entity, touched.entity),
    gt(later.seq, touched.first),
    ne(later.batchId, undoes),
    sql`(${touched.isWhole} or ${later.operation} <> 'update' or ${later.after} ?| ${touched.columns})`,
  );
}

/** Newest first. */
async function laterBatches(db: Database, batch: Undo): Promise<LaterBatch[]> {
  const touched = touchedBy(db, batch);
  return db
    .select({ batchId: later.batchId, undoes: later.undoes })
    .from(touched)
    .innerJoin(later, isLaterThan(touched, batch))
    .groupBy(later.batchId, later.undoes)
    .orderBy(desc(max(later.seq)));
}

/**
 * A later change is not in the way once it has been undone itself, and neither is the undo that did
 * it: together they changed nothing. So undoing one after another, newest first, always works.
 */
async function requireUntouched(db: Database, batch: Undo): Promise<void> {
  const newestFirst = await laterBatches(db, batch);
  const undoneLater = new Set<BatchId>();
  const inTheWay: LaterBatch[] = [];
  for (const laterBatch of newestFirst) {
    if (undoneLater.has(laterBatch.batchId)) continue;
    if (laterBatch.undoes === batch.undoes) throw new ProblemError("already-undone");
    if (laterBatch.undoes !== null) undoneLater.add(laterBatch.undoes);
    inTheWay.push(laterBatch);
  }
  // An undo is in the way only if what it put back was written before what is to be undone.
  const written = new Set(newestFirst.map(({ batchId }) => batchId));
  const conflicting = inTheWay.filter(({ undoes }) => undoes === null || !written.has(undoes));
  if (conflicting.length === 0) return;
  // Each has one change at least, so no more of them are needed.
  const named = conflicting.slice(0, MOST_CONFLICTS).map(({ batchId }) => batchId);
  throw new ProblemError("undo-conflict", { conflicts: await conflictsWith(db, batch, named) });
}

/** What some later batches changed again, newest first; no fields when either made or deleted the row. */
async function conflictsWith(
  db: Database,
  batch: Undo,
  batchIds: readonly BatchId[],
): Promise<UndoConflict[]> {
  const touched = touchedBy(db, batch);
  const isWhole = sql`bool_or(${touched.isWhole} or ${later.operation} <> 'update')`;
  const rows = await db
    .select({
      entity: later.entity,
      entityId: later.entityId,
      seq: sql<number>`${max(later.seq)}`.mapWith(later.seq),
      batchId: later.batchId,
      columns: sql<string[]>`case when ${isWhole} then '[]'
        else to_jsonb(array_agg(distinct key) filter (where key = any(${touched.columns}))) end`,
    })
    .from(touched)
    .innerJoin(later, and(isLaterThan(touched, batch), isOneOf(batchIds)))
    .leftJoin(sql`lateral jsonb_object_keys(${later.after}) key`, sql`true`)
    .groupBy(later.entity, later.entityId, later.batchId)
    .orderBy(desc(max(later.seq)))
    .limit(MOST_CONFLICTS);
  return rows.map(({ columns, ...row }) => ({
    ...row,
    fields: columns.flatMap((column) => fieldName(row.entity, column) ?? []),
  }));
}

/**
 * As text, which no index serves: each thing's own changes are looked through for these batches, and
 * not all that the batches did for each thing.
 */
function isOneOf(batchIds: readonly BatchId[]) {
  return inArray(sql`${later.batchId}::text`, [...batchIds]);
}

/** Three statements for all rows of a kind: those the batch made go, those it deleted come back, the others change. */
async function putBack(db: Database, batch: Undo, entity: EntityKind): Promise<void> {
  const table = sql.identifier(entity);
  const columns = undoableColumns(entity).map((column) => sql.identifier(column));
  // A batch may have changed a row more than once: what counts is how it was before the first time.
  const touched = sql`touched as (
    select e.entity_id as id,
      (array_agg(e.operation order by e.seq))[1] = 'create' as was_absent,
      (array_agg(e.operation order by e.seq desc))[1] = 'delete' as is_absent,
      (array_agg(e.before->'version' order by e.seq desc))[1]::int as version,
      coalesce(jsonb_object_agg(f.key, f.value order by e.seq desc)
        filter (where f.key <> all(${bookkeeping})), '{}') as fields
    from ${changes} e left join lateral jsonb_each(e.before) f on true
    where e.owner_id = ${batch.owner} and e.batch_id = ${batch.undoes} and e.entity = ${entity}
    group by e.entity_id)`;

  await db.execute(sql`with ${touched}
    delete from ${table} t using touched where t.owner_id = ${batch.owner} and t.id = touched.id and was_absent`);
  await db.execute(sql`with ${touched}
    insert into ${table} select r.* from touched, jsonb_populate_record(null::${table}, ${JSON.stringify(LATER_COLUMNS[entity])}::jsonb || fields || jsonb_build_object(
      'owner_id', ${batch.owner}::uuid, 'id', id, 'version', version + 1, 'updated_at', now())) r
    where is_absent and not was_absent`);
  await db.execute(sql`with ${touched}, previous as (
      select t.id as target, r.* from touched join ${table} t on t.owner_id = ${batch.owner} and t.id = touched.id,
        jsonb_populate_record(t, fields) r
      where not is_absent and not was_absent)
    update ${table} t set ${sql.join(
      columns.map((column) => sql`${column} = p.${column}`),
      sql`, `,
    )}, version = t.version + 1, updated_at = now()
    from previous p where t.owner_id = ${batch.owner} and t.id = p.target`);
}

const BROKEN: Readonly<Record<string, string>> = {
  task_recurrence:
    "A recurring task would have no due date, or would become a subtask. End its recurrence first.",
  task_list_fk:
    "A list would be missing: this would delete a list that has tasks, or move tasks to a deleted list.",
  task_parent_fk:
    "A parent task would be missing: this would delete a task that has subtasks, or move subtasks to a deleted task.",
  task_family:
    "A subtask would be in a different list from its parent, or in the trash without it.",
  task_tag_tag_fk:
    "A tag would be missing: this would delete a tag that tasks have, or add a deleted tag to tasks.",
  tag_name: "Two tags would have the same name.",
};

/** Nothing may be left that points at what is not there, or is not where its parent is. */
async function orConflict(putAllBack: () => Promise<void>): Promise<void> {
  try {
    await putAllBack();
  } catch (error) {
    if (!isRuleBroken(error)) throw error;
    // A history that was imported may hold what the tables would never have.
    const detail =
      BROKEN[brokenRule(error) ?? ""] ?? "The previous state cannot be restored any more.";
    throw new ProblemError("undo-conflict", { detail, conflicts: [], cause: error });
  }
}
