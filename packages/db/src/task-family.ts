import {
  type ListId,
  ProblemError,
  type Task,
  type TaskChanges,
  type TaskId,
  type UserId,
} from "@docket/contracts";
import { and, eq, inArray, or, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { tasks } from "./tables.ts";
import { columns, isLive, nextVersion, owned } from "./tasks.ts";

/*
 * A task's subtasks: one level of them, in the list where it is, done when it is, and in the trash when it is.
 * What is checked here in words, triggers refuse in any case.
 */

export interface Place {
  readonly listId: ListId | null;
  readonly parentId: TaskId | null;
}

/**
 * Where a new task is to be.
 *
 * @throws ProblemError `task-not-found` for a parent that is missing; `invalid-input` for one that is a
 *   subtask itself, and for a list that is not the parent's.
 */
export async function requirePlace(
  db: Database,
  owner: UserId,
  { listId, parentId = null }: Pick<TaskChanges, "listId" | "parentId">,
): Promise<Place> {
  if (parentId === null) return { listId: listId ?? null, parentId };
  const parent = await requireParent(db, owner, parentId);
  if (listId !== undefined && listId !== parent.listId) refuse("listId", NOT_THE_PARENTS);
  return { listId: parent.listId, parentId };
}

/**
 * Holds a change of place against the rules.
 *
 * @param moved  the tasks as they are.
 * @returns the change, with the list that comes with a parent.
 * @throws ProblemError  as `requirePlace`.
 */
export async function checkPlace<Changes extends TaskChanges>(
  db: Database,
  owner: UserId,
  moved: readonly Task[],
  changes: Changes,
): Promise<Changes> {
  const { listId, parentId } = changes;
  if (parentId === undefined || parentId === null) {
    if (listId === undefined || parentId === null) return changes;
    const ids = new Set(moved.map(({ id }) => id));
    const staysBehind = moved.some(
      (task) => task.parentId !== null && task.listId !== listId && !ids.has(task.parentId),
    );
    if (staysBehind) refuse("listId", NOT_THE_PARENTS);
    return changes;
  }
  if (moved.some(({ id }) => id === parentId))
    refuse("parentId", "A task cannot be its own subtask.");
  const place = await requirePlace(db, owner, { listId, parentId });
  const ids = moved.map(({ id }) => id);
  const isParent = and(eq(tasks.ownerId, owner), inArray(tasks.parentId, ids));
  const [child] = await db.select({ id: tasks.id }).from(tasks).where(isParent).limit(1);
  if (child)
    refuse(
      "parentId",
      "A task with subtasks, including those in the trash, cannot become a subtask.",
    );
  return { ...changes, ...place };
}

const NOT_THE_PARENTS =
  "A subtask is in its parent's list. Move the parent, or take the subtask out with `parentId: null`.";

async function requireParent(db: Database, owner: UserId, id: TaskId): Promise<Task> {
  const [parent] = await db
    .select(columns)
    .from(tasks)
    .where(and(owned(owner, id), isLive));
  if (!parent) {
    const detail = "You have no task with this id.";
    throw new ProblemError("task-not-found", { errors: [{ pointer: "/parentId", detail }] });
  }
  if (parent.parentId !== null) refuse("parentId", "A subtask cannot have subtasks of its own.");
  return parent;
}

function refuse(field: string, detail: string): never {
  throw new ProblemError("invalid-input", { errors: [{ pointer: `/${field}`, detail }] });
}

/** Those of some tasks' subtasks that are not in the trash. */
function liveChildrenOf(owner: UserId, parents: readonly TaskId[]) {
  return and(eq(tasks.ownerId, owner), inArray(tasks.parentId, [...parents]), isLive);
}

/** What follows for subtasks once their parents have changed: they move along, and are done with them. */
export async function takeChildrenAlong(
  db: Database,
  owner: UserId,
  before: ReadonlyMap<TaskId, Task>,
  changed: readonly Task[],
): Promise<void> {
  const done = changed.filter(({ id, completed }) => completed && !before.get(id)?.completed);
  if (done.length > 0) {
    const ids = done.map(({ id }) => id);
    await db
      .update(tasks)
      .set({ completed: true, completedAt: sql`now()`, ...nextVersion })
      .where(and(liveChildrenOf(owner, ids), eq(tasks.completed, false)));
  }
  const moved = changed.filter(({ id, listId }) => before.get(id)?.listId !== listId);
  const [{ listId } = { listId: null }] = moved;
  if (moved.length === 0) return;
  const ids = moved.map(({ id }) => id);
  // Those in the trash too: they would come back to where their parent is.
  await db
    .update(tasks)
    .set({ listId, ...nextVersion })
    .where(
      and(
        eq(tasks.ownerId, owner),
        inArray(tasks.parentId, ids),
        sql`${tasks.listId} is distinct from ${listId}::uuid`,
      ),
    );
}

/** These tasks, and the subtasks that go wherever they go. */
export function withChildren(owner: UserId, ids: readonly TaskId[]) {
  return and(
    eq(tasks.ownerId, owner),
    or(inArray(tasks.id, [...ids]), inArray(tasks.parentId, [...ids])),
  );
}

/** What comes back from the trash without its parent is a task of its own. */
export async function leaveTrashedParents(
  db: Database,
  owner: UserId,
  restored: readonly Task[],
): Promise<Task[]> {
  const orphans = restored.filter(({ parentId }) => parentId !== null);
  if (orphans.length === 0) return [...restored];
  const ids = orphans.map(({ id }) => id);
  const isTrashedParent = sql`exists (select from ${tasks} parent where parent.owner_id = ${tasks.ownerId}
    and parent.id = ${tasks.parentId} and parent.deleted_at is not null)`;
  const left = await db
    .update(tasks)
    .set({ parentId: null })
    .where(and(eq(tasks.ownerId, owner), inArray(tasks.id, ids), isTrashedParent))
    .returning(columns);
  const found = new Map(left.map((task) => [task.id, task]));
  return restored.map((task) => found.get(task.id) ?? task);
}
