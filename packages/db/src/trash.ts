import {
  type DeleteTask,
  ProblemError,
  type RestoreTask,
  type Task,
  type TaskId,
  type Timestamp,
  type User,
  type UserId,
} from "@docket/contracts";
import { and, desc, eq, isNotNull, lt, sql } from "drizzle-orm";
import { type Batch, begun, inBatch } from "./batch.ts";
import type { Database } from "./database.ts";
import { prepared } from "./prepared.ts";
import { user } from "./accounts.ts";
import { tasks } from "./tables.ts";
import { atVersion, columns, isLive, nextVersion, owned } from "./tasks.ts";

const $ = sql.placeholder;
const isTrashed = isNotNull(tasks.deletedAt);

const queries = prepared((db: Database) => {
  const list = (name: string, isBehind?: ReturnType<typeof sql>) =>
    db
      .select(columns)
      .from(tasks)
      .where(and(eq(tasks.ownerId, $("owner")), isTrashed, isBehind))
      .orderBy(desc(tasks.deletedAt), desc(tasks.id))
      .limit($("limit"))
      .prepare(name);
  return {
    list: list("trash_list"),
    listBehind: list(
      "trash_list_behind",
      sql`(${tasks.deletedAt}, ${tasks.id}) < (${$("deletedAt")}, ${$("id")})`,
    ),
  };
});

/** Where a page of the trash ended. */
export interface TrashPosition {
  readonly deletedAt: Timestamp;
  readonly id: TaskId;
}

export interface TrashSelection {
  readonly limit: number;
  readonly after?: TrashPosition | undefined;
}

/** One page of an owner's trash, the last deleted first. */
export async function listTrash(
  db: Database,
  owner: UserId,
  { limit, after }: TrashSelection,
): Promise<{ items: Task[]; next: TrashPosition | null }> {
  const { list, listBehind } = queries(db);
  const rows = await (after ? listBehind : list).execute({ owner, ...after, limit: limit + 1 });
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const hasMore = rows.length > limit && last?.deletedAt;
  return { items, next: hasMore ? { deletedAt: hasMore, id: last.id } : null };
}

/**
 * Moves a task to the trash; one that is there already is gone for good.
 *
 * @throws ProblemError `task-not-found`; `task-changed` when the task is not at `ifVersion`.
 */
export async function deleteTask(
  db: Database,
  batch: Batch,
  { taskId, ifVersion }: Pick<DeleteTask, "taskId" | "ifVersion">,
): Promise<void> {
  const isThis = and(owned(batch.owner, taskId), atVersion(ifVersion), begun(batch));
  const trashed = await db
    .update(tasks)
    .set({ deletedAt: sql`now()`, ...nextVersion })
    .where(and(isThis, isLive))
    .returning({ id: tasks.id });
  if (trashed.length > 0) return;
  const purged = await db.delete(tasks).where(and(isThis, isTrashed)).returning({ id: tasks.id });
  if (purged.length > 0) return;
  await requireAnywhere(db, batch.owner, taskId);
  throw new ProblemError("task-changed");
}

/**
 * Brings a task back from the trash as it was; one that is not there stays as it is.
 *
 * @throws ProblemError `task-not-found`; `task-changed` when the task is not at `ifVersion`.
 */
export async function restoreTask(
  db: Database,
  batch: Batch,
  { taskId, ifVersion }: Pick<RestoreTask, "taskId" | "ifVersion">,
): Promise<Task> {
  const [restored] = await db
    .update(tasks)
    .set({ deletedAt: null, ...nextVersion })
    .where(and(owned(batch.owner, taskId), isTrashed, atVersion(ifVersion), begun(batch)))
    .returning(columns);
  if (restored) return restored;
  const task = await requireAnywhere(db, batch.owner, taskId);
  if (ifVersion !== undefined && task.version !== ifVersion) throw new ProblemError("task-changed");
  return task;
}

async function requireAnywhere(db: Database, owner: UserId, id: TaskId): Promise<Task> {
  const [task] = await db.select(columns).from(tasks).where(owned(owner, id));
  if (task) return task;
  throw new ProblemError("task-not-found");
}

/** @returns how many tasks are gone for good. */
export async function emptyTrash(
  db: Database,
  batch: Batch,
  deletedBefore: Timestamp | undefined,
): Promise<number> {
  // Begun once, and not anew for each row.
  return inBatch(db, batch, async (transaction) => {
    const purged = await transaction
      .delete(tasks)
      .where(
        and(
          eq(tasks.ownerId, batch.owner),
          isTrashed,
          deletedBefore === undefined ? undefined : lt(tasks.deletedAt, deletedBefore),
        ),
      )
      .returning({ id: tasks.id });
    return purged.length;
  });
}

/**
 * Some of those who have something in the trash since before a time; fewer, the more of it is emptied.
 *
 * The one query without an owner: it is asked by a job that then acts as each of them.
 */
export async function ownersOfOldTrash(
  db: Database,
  deletedBefore: Timestamp,
  limit: number,
): Promise<User[]> {
  return db
    .selectDistinct({ id: tasks.ownerId, email: user.email })
    .from(tasks)
    .innerJoin(user, eq(user.id, tasks.ownerId))
    .where(lt(tasks.deletedAt, deletedBefore))
    .limit(limit);
}
