import {
  type CreateTask,
  type ListId,
  ProblemError,
  type Task,
  TaskId,
  type Timestamp,
  type TaskChanges,
  type UpdateTask,
  type UserId,
} from "@docket/contracts";
import { and, desc, eq, isNull, or, type SQL, sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { type Batch, begun, toBatchJson } from "./batch.ts";
import { differsFrom, isAtVersion } from "./columns.ts";
import type { Database } from "./database.ts";
import { digest } from "./digest.ts";
import { prepared } from "./prepared.ts";
import { tasks } from "./tables.ts";

/** What every query about tasks answers with: the contract's `Task`, column by column. */
export const columns = {
  id: tasks.id,
  title: tasks.title,
  notes: tasks.notes,
  completed: tasks.completed,
  completedAt: tasks.completedAt,
  priority: tasks.priority,
  listId: tasks.listId,
  deletedAt: tasks.deletedAt,
  version: tasks.version,
  createdAt: tasks.createdAt,
  updatedAt: tasks.updatedAt,
};

/** The only way a task row is addressed: there is no `byId` without an owner. */
export function owned(owner: UserId, id: TaskId) {
  return and(eq(tasks.ownerId, owner), eq(tasks.id, id));
}

export function atVersion(version: number | undefined) {
  return isAtVersion(tasks.version, version);
}

/** In the trash, a task is out of sight of all but the trash. */
export const isLive = isNull(tasks.deletedAt);

/** What each change of a task does beside what it is for. */
export const nextVersion = { version: sql`${tasks.version} + 1`, updatedAt: sql`now()` };

const $ = sql.placeholder;

/** The queries of every day, for an owner and what else their placeholders name. */
const queries = prepared((db: Database) => {
  const isOwned = eq(tasks.ownerId, $("owner"));
  const isBehind = sql`(${tasks.createdAt}, ${tasks.id}) < (${$("createdAt")}, ${$("id")})`;
  const isAlike = eq(tasks.completed, $("completed"));
  const places = {
    Anywhere: undefined,
    InList: eq(tasks.listId, $("listId")),
    InInbox: isNull(tasks.listId),
  };

  /** All of them in the order of the index that has just what is asked for. */
  const list = (place: keyof typeof places, name: string, ...conditions: SQL[]) =>
    db
      .select(columns)
      .from(tasks)
      .where(and(isOwned, isLive, places[place], ...conditions))
      .orderBy(
        // Alike for all of a place; named because PostgreSQL does not see that in `is null`.
        ...(place === "Anywhere" ? [] : [desc(tasks.listId)]),
        desc(tasks.createdAt),
        desc(tasks.id),
      )
      .limit($("limit"))
      .prepare(`task_list_${place}_${name}`);
  const listsOf = (place: keyof typeof places) => ({
    all: list(place, "all"),
    behind: list(place, "behind", isBehind),
    alike: list(place, "alike", isAlike),
    alikeBehind: list(place, "alike_behind", isAlike, isBehind),
  });

  return {
    get: db
      .select(columns)
      .from(tasks)
      .where(and(isOwned, eq(tasks.id, $("id")), isLive))
      .prepare("task_get"),
    anywhere: listsOf("Anywhere"),
    inList: listsOf("InList"),
    inInbox: listsOf("InInbox"),
    create: db
      .insert(tasks)
      .values({
        ownerId: sql`begin_batch(${$("owner")}, ${$("batch")}::jsonb)`,
        id: $("id"),
        title: $("title"),
        notes: $("notes"),
        completed: $("completed"),
        completedAt: sql`case when ${$("completed")}::boolean then now() end`,
        priority: $("priority"),
        listId: $("listId"),
        createdAs: $("createdAs"),
      })
      .onConflictDoNothing({ target: [tasks.ownerId, tasks.id] })
      .returning(columns)
      .prepare("task_create"),
  };
});

/** Where a page ended: the last task's place in the order. */
export interface TaskPosition {
  readonly createdAt: Timestamp;
  readonly id: TaskId;
}

export interface TaskSelection {
  readonly limit: number;
  /** The page starts behind this place; from the newest task when absent. */
  readonly after?: TaskPosition | undefined;
  readonly completed?: boolean | undefined;
  readonly listId?: ListId | "inbox" | undefined;
}

/**
 * One page of an owner's tasks, newest first.
 *
 * Both parts of the order never change after creation, so a page stays where it was while rows
 * come and go around it.
 *
 * @returns `next` is where to go on, or `null` when this page is the last.
 */
export async function listTasks(
  db: Database,
  owner: UserId,
  { limit, after, completed, listId }: TaskSelection,
): Promise<{ items: Task[]; next: TaskPosition | null }> {
  const { anywhere, inInbox, inList } = queries(db);
  const { all, behind, alike, alikeBehind } =
    listId === undefined ? anywhere : listId === "inbox" ? inInbox : inList;
  const query = completed === undefined ? (after ? behind : all) : after ? alikeBehind : alike;
  const rows = await query.execute({ owner, completed, listId, ...after, limit: limit + 1 });
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last ? last : null };
}

/** @throws ProblemError `task-not-found`, whether the task is missing or another owner's. */
export async function getTask(db: Database, owner: UserId, id: TaskId): Promise<Task> {
  const [row] = await queries(db).get.execute({ owner, id });
  if (row) return row;
  throw new ProblemError("task-not-found");
}

/**
 * Creates a task once, however often it is asked to.
 *
 * @returns `replayed` when the same content was created under this id before; the task is then as
 *   it stands now, later changes included.
 * @throws ProblemError `task-exists` when the id was created with other content.
 */
export async function createTask(
  db: Database,
  batch: Batch,
  { id, title, notes, completed, priority, listId }: Omit<CreateTask, "userId" | "idempotencyKey">,
): Promise<{ task: Task; replayed: boolean }> {
  const content = [title, notes, completed, priority, ...(listId === null ? [] : [listId])];
  const createdAs = id === undefined ? null : digest(content);
  const [created] = await queries(db).create.execute({
    owner: batch.owner,
    batch: toBatchJson(batch),
    id: id ?? TaskId.parse(uuidv7()),
    title,
    notes,
    completed,
    priority,
    listId,
    createdAs,
  });
  if (created) return { task: created, replayed: false };
  if (id === undefined) throw new Error("A fresh UUIDv7 met one in use.");

  const [first] = await db
    .select({ ...columns, createdAs: tasks.createdAs })
    .from(tasks)
    .where(owned(batch.owner, id));
  if (!first || first.createdAs !== createdAs) throw new ProblemError("task-exists");
  const { createdAs: _, ...task } = first;
  return { task, replayed: true };
}

/**
 * Changes the named fields and no others. Naming only values the task already has changes nothing,
 * its version included, so a repeated request is harmless.
 *
 * @throws ProblemError `task-not-found`; `task-changed` when the task is not at `ifVersion`.
 */
export async function updateTask(
  db: Database,
  batch: Batch,
  { taskId, ifVersion, ...fields }: Omit<UpdateTask, "userId" | "idempotencyKey">,
): Promise<Task> {
  const { set, differs } = toChange(fields);
  if (differs) {
    const [changed] = await db
      .update(tasks)
      .set(set)
      .where(and(owned(batch.owner, taskId), isLive, atVersion(ifVersion), differs, begun(batch)))
      .returning(columns);
    if (changed) return changed;
  }
  const task = await getTask(db, batch.owner, taskId);
  if (ifVersion !== undefined && task.version !== ifVersion) throw new ProblemError("task-changed");
  return task;
}

/** @returns what to set, and where that makes a difference; nowhere when nothing is named. */
export function toChange({ title, completed, listId, ...fields }: TaskChanges) {
  const notes = fields.notes === null ? "" : fields.notes;
  const priority = fields.priority === null ? "none" : fields.priority;
  const named = { title, notes, completed, priority, listId };
  const differs = or(
    differsFrom(tasks.title, title),
    differsFrom(tasks.notes, notes),
    differsFrom(tasks.completed, completed),
    differsFrom(tasks.priority, priority),
    differsFrom(tasks.listId, listId),
  );
  return { set: { ...named, completedAt: completedAt(completed), ...nextVersion }, differs };
}

/** Completing a completed task again keeps the time at which it was first completed. */
function completedAt(completed: boolean | undefined) {
  if (completed === undefined) return undefined;
  return completed ? sql`coalesce(${tasks.completedAt}, now())` : null;
}
