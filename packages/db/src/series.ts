import { setImmediate } from "node:timers/promises";
import { addDays, daysBetween, instantOf } from "@docket/calendar";
import {
  type Due,
  ProblemError,
  type SkippedTask,
  type SkipTask,
  type Task,
  type UserId,
} from "@docket/contracts";
import { and, eq, inArray, sql } from "drizzle-orm";
import { type Batch, inBatch } from "./batch.ts";
import { requireVersion } from "./columns.ts";
import type { Database } from "./database.ts";
import { derivedTaskId } from "./derived-id.ts";
import { rememberOutcome } from "./idempotency.ts";
import { nextOf } from "./recurrence.ts";
import { tags, tasks } from "./tables.ts";
import { withChildren } from "./task-family.ts";
import { columns, getTask, isLive, nextVersion, owned } from "./tasks.ts";

/** PostgreSQL takes 65 535 parameters in a statement. */
const ROWS_AT_ONCE = 500;

/**
 * Makes what comes after each of some tasks of which this batch is the end. Made under an id that
 * follows from the series and the occurrence, it is never made twice. After each, others have their
 * turn: to find the next day of a rule that comes seldom takes some milliseconds.
 */
export async function continueSeries(
  db: Database,
  owner: UserId,
  ended: readonly Task[],
): Promise<void> {
  for (const task of ended) {
    await makeNext(db, owner, task);
    if (task.recurrence !== null) await setImmediate();
  }
}

/** @returns the next task, made now or before; `null` when there is none. */
async function makeNext(db: Database, owner: UserId, task: Task): Promise<Task | null> {
  const { recurrence } = task;
  if (recurrence === null) return null;
  const next = nextOf(task, recurrence, new Date(task.completedAt ?? Date.now()));
  if (next === null) return null;
  const id = derivedTaskId(recurrence.seriesId, next.recurrence.occurrence);
  const [made] = await db
    .insert(tasks)
    .values({
      ownerId: owner,
      id,
      title: next.title,
      notes: next.notes,
      completed: false,
      priority: next.priority,
      listId: next.listId,
      parentId: next.parentId,
      // In its place, of which open tasks see one at a time.
      position: task.position,
      tagIds: await presentTags(db, owner, next.tagIds),
      ...columnsOf(next.due),
      start: next.start,
      recurrence: next.recurrence,
    })
    .onConflictDoNothing({ target: [tasks.ownerId, tasks.id] })
    .returning(columns);
  if (made) {
    await copySubtasks(db, owner, task, made);
    return made;
  }
  const [before] = await db
    .select(columns)
    .from(tasks)
    .where(and(owned(owner, id), isLive));
  return before ?? null;
}

/** What the following ones are to have may name a tag that is gone since. */
async function presentTags(db: Database, owner: UserId, ids: Task["tagIds"]) {
  if (ids.length === 0) return [];
  const rows = await db
    .select({ id: tags.id })
    .from(tags)
    .where(and(eq(tags.ownerId, owner), inArray(tags.id, ids)));
  const present = new Set(rows.map(({ id }) => id));
  return ids.filter((id) => present.has(id));
}

/**
 * All that were to be done come back to be done once more, those done before the task itself included,
 * as many days later as it does.
 */
async function copySubtasks(
  db: Database,
  owner: UserId,
  { id: parent, recurrence: previous }: Task,
  { id: parentId, recurrence: next }: Task,
): Promise<void> {
  if (previous === null || next === null) return;
  const days = daysBetween(dateOf(previous.occurrence), dateOf(next.occurrence));
  const rows = await db
    .select(columns)
    .from(tasks)
    .where(and(eq(tasks.ownerId, owner), eq(tasks.parentId, parent), isLive));
  const copies = rows.map(
    ({ id, title, notes, priority, listId, position, tagIds, due, start }) => ({
      ownerId: owner,
      id: derivedTaskId(id, next.occurrence),
      title,
      notes,
      completed: false,
      priority,
      listId,
      parentId,
      position,
      tagIds,
      ...columnsOf(due && later(due, days)),
      start: start && addDays(start, days),
    }),
  );
  for (let from = 0; from < copies.length; from += ROWS_AT_ONCE) {
    await db
      .insert(tasks)
      .values(copies.slice(from, from + ROWS_AT_ONCE))
      .onConflictDoNothing({ target: [tasks.ownerId, tasks.id] });
  }
}

function dateOf(occurrence: string): string {
  return occurrence.slice(0, "YYYY-MM-DD".length);
}

function later(due: Due, days: number): Due | null {
  const date = addDays(due.date, days);
  return date === null ? null : { ...due, date };
}

function columnsOf(due: Due | null) {
  return { due, dueAt: due && "time" in due ? instantOf(due) : null };
}

/**
 * Leaves one task of a series out: it goes to the trash, and the next one is there.
 *
 * @throws ProblemError `task-not-found`; `task-changed` when the task is not at `ifVersion`;
 *   `not-recurring` when it does not come back, or is completed.
 */
export async function skipTask(
  db: Database,
  batch: Batch,
  { taskId, ifVersion }: Pick<SkipTask, "taskId" | "ifVersion">,
): Promise<SkippedTask> {
  return inBatch(db, batch, async (transaction) => {
    const task = await getTask(transaction, batch.owner, taskId);
    requireVersion(task, ifVersion, "task-changed");
    if (task.recurrence === null || task.completed) throw new ProblemError("not-recurring");
    const next = await makeNext(transaction, batch.owner, task);
    await transaction
      .update(tasks)
      .set({ deletedAt: sql`now()`, ...nextVersion })
      .where(and(withChildren(batch.owner, [taskId]), isLive));
    await rememberOutcome(transaction, batch, { details: next?.id ?? null });
    return { next };
  });
}
