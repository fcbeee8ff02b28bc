import { setImmediate } from "node:timers/promises";
import {
  ProblemError,
  type Task,
  type TaskChanges,
  type TaskId,
  type UserId,
} from "@docket/contracts";
import { and, eq, inArray, type SQL, sql } from "drizzle-orm";
import { type Batch, inBatch } from "./batch.ts";
import type { Database } from "./database.ts";
import { changeSeries, type ScopedChanges } from "./recurrence.ts";
import { deferSearchIndex } from "./search-backlog.ts";
import { continueSeries } from "./series.ts";
import { tasks } from "./tables.ts";
import { namedIn, toChange, toValues, type Values } from "./task-change.ts";
import { checkPlace, takeChildrenAlong } from "./task-family.ts";
import { placeBefore } from "./task-order.ts";
import { columns, isLive } from "./tasks.ts";

/**
 * Changes the named fields of many tasks, all of them or none.
 *
 * @returns the tasks in the order of `ids`; those to which it makes no difference stay as they are.
 * @throws ProblemError `task-not-found`, naming each that is missing, in the trash, or another owner's;
 *   `invalid-input` when they cannot be where they are put.
 */
export function updateTasks(
  db: Database,
  batch: Batch,
  { ids, ...changes }: TaskChanges & { readonly ids: readonly TaskId[] },
): Promise<Task[]> {
  return inBatch(db, batch, (transaction) => changeTasks(transaction, batch.owner, ids, changes));
}

export interface PlacedChanges extends ScopedChanges {
  /** The sibling to be put in front of; for one task alone. */
  readonly before?: TaskId | null | undefined;
}

/** As `updateTasks`, in a batch that has begun. */
export async function changeTasks(
  transaction: Database,
  owner: UserId,
  ids: readonly TaskId[],
  { before: sibling, ...changes }: PlacedChanges,
): Promise<Task[]> {
  const found = await requireTasks(transaction, owner, ids, isLive);
  const moved = [...found.values()];
  const placed = await checkPlace(transaction, owner, moved, changes);
  // The notes of many tasks take the search index longer than all the rest of the change.
  if (changes.notes !== undefined && ids.length > 1) await deferSearchIndex(transaction);
  const values = {
    ...toValues(placed),
    ...(await positionOf(transaction, owner, moved, placed, sibling)),
  };
  const changed: Task[] = [];
  for (const [recurrence, alike] of await bySeries(moved, placed)) {
    const own = recurrence === undefined ? values : { ...values, recurrence };
    changed.push(...(await setValues(transaction, owner, alike, own)));
  }
  if (changed.length === 0) return inOrder(ids, found);
  await takeChildrenAlong(transaction, owner, found, changed);
  const isEnd = ({ id, completed }: Task) => completed && !found.get(id)?.completed;
  await continueSeries(transaction, owner, changed.filter(isEnd));
  // What follows can change those that were named as well.
  const isMore = changed.some(({ id }) => moved.some(({ parentId }) => parentId === id));
  const after = isMore ? await requireTasks(transaction, owner, ids, isLive) : found;
  if (!isMore) for (const task of changed) found.set(task.id, task);
  return inOrder(ids, after);
}

/** Sets these values of some tasks. @returns those to which it made a difference. */
async function setValues(
  transaction: Database,
  owner: UserId,
  ids: readonly TaskId[],
  values: Values,
): Promise<Task[]> {
  const names = namedIn(values);
  if (names.length === 0) return [];
  const { set, differs } = toChange(names, (name) => sql`${values[name]}`);
  return transaction
    .update(tasks)
    .set(set)
    .where(and(named(owner, ids), differs))
    .returning(columns);
}

/** Which tasks have what recurrence afterwards, as JSON; `undefined` for those that keep theirs. */
async function bySeries(
  before: readonly Task[],
  changes: ScopedChanges,
): Promise<Map<string | null | undefined, TaskId[]>> {
  const groups = new Map<string | null | undefined, TaskId[]>();
  for (const task of before) {
    const recurrence = changeSeries(task, changes);
    const key = recurrence ? JSON.stringify(recurrence) : recurrence;
    groups.set(key, [...(groups.get(key) ?? []), task.id]);
    // Whether a rule ever comes again is not said at once; others have their turn.
    if (recurrence) await setImmediate();
  }
  return groups;
}

async function positionOf(
  db: Database,
  owner: UserId,
  [task]: readonly Task[],
  { listId, parentId }: TaskChanges,
  before: TaskId | null | undefined,
): Promise<Values> {
  if (!task || before === undefined) return {};
  const place = {
    listId: listId === undefined ? task.listId : listId,
    parentId: parentId === undefined ? task.parentId : parentId,
  };
  const position = await placeBefore(db, owner, { ...place, before, moving: task });
  return position === undefined ? {} : { position };
}

function named(owner: UserId, ids: readonly TaskId[]) {
  return and(eq(tasks.ownerId, owner), inArray(tasks.id, [...ids]));
}

export function inOrder(ids: readonly TaskId[], found: ReadonlyMap<TaskId, Task>): Task[] {
  return ids.flatMap((id) => found.get(id) ?? []);
}

/**
 * The named tasks, by id.
 *
 * @param among  those that can be named at all.
 * @throws ProblemError `task-not-found`, naming each that is not among them.
 */
export async function requireTasks(
  db: Database,
  owner: UserId,
  ids: readonly TaskId[],
  among: SQL | undefined,
): Promise<Map<TaskId, Task>> {
  const rows = await db
    .select(columns)
    .from(tasks)
    .where(and(named(owner, ids), among));
  const found = new Map(rows.map((task) => [task.id, task]));
  const errors = ids.flatMap((id, index) =>
    found.has(id) ? [] : [{ pointer: `/ids/${index}`, detail: "You have no task with this id." }],
  );
  if (errors.length === 0) return found;
  const detail =
    errors.length === 1
      ? "At least one of these ids is not a task of yours. Nothing was changed."
      : `You have no task with ${errors.length} of these ids. Nothing was changed.`;
  throw new ProblemError("task-not-found", { detail, errors });
}
