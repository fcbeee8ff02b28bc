import { createHash } from "node:crypto";
import {
  type CreateTask,
  type DeleteTask,
  ProblemError,
  type Task,
  TaskId,
  type Timestamp,
  type UpdateTask,
  type UserId,
} from "@docket/contracts";
import { and, desc, eq, ne, or, type SQL, sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import type { Database } from "./database.ts";
import { isForeignKeyViolation } from "./failures.ts";
import { prepared } from "./prepared.ts";
import { tasks } from "./tables.ts";

/** What every query about tasks answers with: the contract's `Task`, column by column. */
const columns = {
  id: tasks.id,
  title: tasks.title,
  notes: tasks.notes,
  completed: tasks.completed,
  completedAt: tasks.completedAt,
  priority: tasks.priority,
  version: tasks.version,
  createdAt: tasks.createdAt,
  updatedAt: tasks.updatedAt,
};

/** The only way a task row is addressed: there is no `byId` without an owner. */
function owned(owner: UserId, id: TaskId) {
  return and(eq(tasks.ownerId, owner), eq(tasks.id, id));
}

/** A client may name any integer, and not all of them fit the column: they are compared as larger ones. */
function atVersion(version: number | undefined) {
  return version === undefined ? undefined : sql`${tasks.version} = ${version}::bigint`;
}

const $ = sql.placeholder;

/** The queries of every day, for an owner and what else their placeholders name. */
const queries = prepared((db: Database) => {
  const isOwned = eq(tasks.ownerId, $("owner"));
  const isBehind = sql`(${tasks.createdAt}, ${tasks.id}) < (${$("createdAt")}, ${$("id")})`;
  const isAlike = eq(tasks.completed, $("completed"));

  const list = (name: string, ...conditions: SQL[]) =>
    db
      .select(columns)
      .from(tasks)
      .where(and(isOwned, ...conditions))
      .orderBy(desc(tasks.createdAt), desc(tasks.id))
      .limit($("limit"))
      .prepare(name);

  return {
    get: db
      .select(columns)
      .from(tasks)
      .where(and(isOwned, eq(tasks.id, $("id"))))
      .prepare("task_get"),
    list: list("task_list"),
    listBehind: list("task_list_behind", isBehind),
    listAlike: list("task_list_alike", isAlike),
    listAlikeBehind: list("task_list_alike_behind", isAlike, isBehind),
    create: db
      .insert(tasks)
      .values({
        ownerId: $("owner"),
        id: $("id"),
        title: $("title"),
        notes: $("notes"),
        completed: $("completed"),
        completedAt: sql`case when ${$("completed")}::boolean then now() end`,
        priority: $("priority"),
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
  { limit, after, completed }: TaskSelection,
): Promise<{ items: Task[]; next: TaskPosition | null }> {
  const { list, listBehind, listAlike, listAlikeBehind } = queries(db);
  const isAnywhere = after === undefined;
  const query =
    completed === undefined
      ? isAnywhere
        ? list
        : listBehind
      : isAnywhere
        ? listAlike
        : listAlikeBehind;
  const rows = await query.execute({ owner, completed, ...after, limit: limit + 1 });
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
 * @throws ProblemError `task-exists` when the id was created with other content; `invalid-token`
 *   when the owner's account is gone, since then nothing the token says holds any more.
 */
export async function createTask(
  db: Database,
  owner: UserId,
  { id, title, notes, completed, priority }: Omit<CreateTask, "userId">,
): Promise<{ task: Task; replayed: boolean }> {
  const createdAs = id === undefined ? null : digest([title, notes, completed, priority]);
  const [created] = await queries(db)
    .create.execute({
      owner,
      id: id ?? TaskId.parse(uuidv7()),
      title,
      notes,
      completed,
      priority,
      createdAs,
    })
    .catch((error: unknown) => {
      throw isForeignKeyViolation(error)
        ? new ProblemError("invalid-token", { cause: error })
        : error;
    });
  if (created) return { task: created, replayed: false };
  if (id === undefined) throw new Error("A fresh UUIDv7 met one in use.");

  const [first] = await db
    .select({ ...columns, createdAs: tasks.createdAs })
    .from(tasks)
    .where(owned(owner, id));
  if (!first || first.createdAs !== createdAs) throw new ProblemError("task-exists");
  const { createdAs: _, ...task } = first;
  return { task, replayed: true };
}

function digest(content: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(content)).digest("base64url");
}

/**
 * Changes the named fields and no others. Naming only values the task already has changes nothing,
 * its version included, so a repeated request is harmless.
 *
 * @throws ProblemError `task-not-found`; `task-changed` when the task is not at `ifVersion`.
 */
export async function updateTask(
  db: Database,
  owner: UserId,
  { taskId, ifVersion, ...fields }: Omit<UpdateTask, "userId">,
): Promise<Task> {
  const { title, completed } = fields;
  const notes = fields.notes === null ? "" : fields.notes;
  const priority = fields.priority === null ? "none" : fields.priority;
  const difference = or(
    title === undefined ? undefined : ne(tasks.title, title),
    notes === undefined ? undefined : ne(tasks.notes, notes),
    completed === undefined ? undefined : ne(tasks.completed, completed),
    priority === undefined ? undefined : ne(tasks.priority, priority),
  );
  if (difference) {
    const [changed] = await db
      .update(tasks)
      .set({
        title,
        notes,
        completed,
        completedAt: completedAt(completed),
        priority,
        version: sql`${tasks.version} + 1`,
        updatedAt: sql`now()`,
      })
      .where(and(owned(owner, taskId), atVersion(ifVersion), difference))
      .returning(columns);
    if (changed) return changed;
  }
  const task = await getTask(db, owner, taskId);
  if (ifVersion !== undefined && task.version !== ifVersion) throw new ProblemError("task-changed");
  return task;
}

/** Completing a completed task again keeps the time at which it was first completed. */
function completedAt(completed: boolean | undefined) {
  if (completed === undefined) return undefined;
  return completed ? sql`coalesce(${tasks.completedAt}, now())` : null;
}

/** @throws ProblemError `task-not-found`; `task-changed` when the task is not at `ifVersion`. */
export async function deleteTask(
  db: Database,
  owner: UserId,
  { taskId, ifVersion }: Omit<DeleteTask, "userId">,
): Promise<void> {
  const deleted = await db
    .delete(tasks)
    .where(and(owned(owner, taskId), atVersion(ifVersion)))
    .returning({ id: tasks.id });
  if (deleted.length > 0) return;
  await getTask(db, owner, taskId);
  throw new ProblemError("task-changed");
}
