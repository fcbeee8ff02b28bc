import { ProblemError, type Task, type TaskChanges, type TaskId } from "@docket/contracts";
import { and, eq, inArray, isNotNull, type SQL, sql } from "drizzle-orm";
import { type Batch, inBatch } from "./batch.ts";
import type { Database } from "./database.ts";
import { tasks } from "./tables.ts";
import { columns, isLive, nextVersion, toChange } from "./tasks.ts";

/**
 * Changes the named fields of many tasks, all of them or none.
 *
 * @returns the tasks in the order of `ids`; those to which it makes no difference stay as they are.
 * @throws ProblemError `task-not-found`, naming each that is missing, in the trash, or another owner's.
 */
export function updateTasks(
  db: Database,
  batch: Batch,
  { ids, ...fields }: TaskChanges & { readonly ids: readonly TaskId[] },
): Promise<Task[]> {
  const { set, differs } = toChange(fields);
  return writeMany(db, batch, { ids, among: isLive, set, where: differs });
}

/** Moves many live tasks to the trash, all of them or none; as `updateTasks`. */
export function trashTasks(db: Database, batch: Batch, ids: readonly TaskId[]): Promise<Task[]> {
  const set = { deletedAt: sql`now()`, ...nextVersion };
  return writeMany(db, batch, { ids, among: isLive, set, where: isLive });
}

/** Brings many tasks back from the trash, all of them or none; those that are not there stay as they are. */
export function restoreTasks(db: Database, batch: Batch, ids: readonly TaskId[]): Promise<Task[]> {
  const set = { deletedAt: null, ...nextVersion };
  return writeMany(db, batch, { ids, among: undefined, set, where: isNotNull(tasks.deletedAt) });
}

interface ManyWrites {
  readonly ids: readonly TaskId[];
  /** Those that can be named at all. */
  readonly among: SQL | undefined;
  readonly set: Parameters<ReturnType<Database["update"]>["set"]>[0];
  /** Those to which it makes a difference; none when there is nothing to set. */
  readonly where: SQL | undefined;
}

function writeMany(
  db: Database,
  batch: Batch,
  { ids, among, set, where }: ManyWrites,
): Promise<Task[]> {
  const named = and(eq(tasks.ownerId, batch.owner), inArray(tasks.id, [...ids]));
  return inBatch(db, batch, async (transaction) => {
    const before = await transaction.select(columns).from(tasks).where(and(named, among));
    const found = new Map(before.map((task) => [task.id, task]));
    requireAll(ids, found);
    if (where) {
      const changed = await transaction
        .update(tasks)
        .set(set)
        .where(and(named, where))
        .returning(columns);
      for (const task of changed) found.set(task.id, task);
    }
    return ids.flatMap((id) => found.get(id) ?? []);
  });
}

function requireAll(ids: readonly TaskId[], found: ReadonlyMap<TaskId, Task>): void {
  const errors = ids.flatMap((id, index) =>
    found.has(id) ? [] : [{ pointer: `/ids/${index}`, detail: "You have no task with this id." }],
  );
  if (errors.length === 0) return;
  const detail =
    errors.length === 1
      ? "You have no task with one of these ids. Nothing was changed."
      : `You have no task with ${errors.length} of these ids. Nothing was changed.`;
  throw new ProblemError("task-not-found", { detail, errors });
}
