import {
  type DeleteTask,
  ProblemError,
  type PurgeTask,
  type RestoreTask,
  type Task,
  type TaskId,
  type Timestamp,
  type User,
  type UserId,
} from "@docket/contracts";
import { and, desc, eq, gt, inArray, isNotNull, lt, type SQL, sql } from "drizzle-orm";
import { type Batch, inBatch } from "./batch.ts";
import { pageOf, requireVersion } from "./columns.ts";
import type { Database } from "./database.ts";
import { prepared } from "./prepared.ts";
import { user } from "./accounts.ts";
import { tasks } from "./tables.ts";
import { inOrder, requireTasks } from "./task-bulk.ts";
import { leaveTrashedParents, withChildren } from "./task-family.ts";
import { columns, isLive, nextVersion, owned } from "./tasks.ts";

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
  return pageOf(rows, limit, ({ deletedAt, id }) => ({ deletedAt: deletedAt ?? "", id }));
}

/**
 * Moves a task to the trash, with its subtasks. A task that is already there stays as it is, because proxies and
 * HTTP libraries repeat a DELETE whose response they missed.
 *
 * @throws ProblemError `task-not-found`; `task-changed` when the task is not at `ifVersion`.
 */
export async function deleteTask(
  db: Database,
  batch: Batch,
  { taskId, ifVersion }: Pick<DeleteTask, "taskId" | "ifVersion">,
): Promise<void> {
  await inBatch(db, batch, async (transaction) => {
    const task = await requireAnywhere(transaction, batch.owner, { taskId, ifVersion });
    if (task.deletedAt === null) await moveToTrash(transaction, batch.owner, [taskId]);
  });
}

/**
 * Deletes a task in the trash permanently, with its subtasks there.
 *
 * @throws ProblemError `task-not-found` when it is not in the trash; `task-changed` when it is not at `ifVersion`.
 */
export async function purgeTask(
  db: Database,
  batch: Batch,
  { taskId, ifVersion }: Pick<PurgeTask, "taskId" | "ifVersion">,
): Promise<void> {
  await inBatch(db, batch, async (transaction) => {
    const [task] = await transaction
      .select(columns)
      .from(tasks)
      .where(and(owned(batch.owner, taskId), isTrashed));
    if (!task) {
      throw new ProblemError("task-not-found", {
        detail: "You have no task with this id in the trash.",
      });
    }
    requireVersion(task, ifVersion, "task-changed");
    await purge(transaction, batch.owner, withChildren(batch.owner, [taskId]));
  });
}

/** Moves several tasks to the trash, as `deleteTask`, all of them or none. */
export async function trashTasks(
  db: Database,
  batch: Batch,
  ids: readonly TaskId[],
): Promise<Task[]> {
  return inBatch(db, batch, async (transaction) => {
    const found = await requireTasks(transaction, batch.owner, ids, undefined);
    for (const task of await moveToTrash(transaction, batch.owner, ids)) found.set(task.id, task);
    return inOrder(ids, found);
  });
}

function moveToTrash(db: Database, owner: UserId, ids: readonly TaskId[]): Promise<Task[]> {
  return db
    .update(tasks)
    .set({ deletedAt: sql`now()`, ...nextVersion })
    .where(and(withChildren(owner, ids), isLive))
    .returning(columns);
}

/**
 * Brings a task back from the trash as it was, with the subtasks that went there with it; one that is
 * not there stays as it is.
 *
 * @throws ProblemError `task-not-found`; `task-changed` when the task is not at `ifVersion`.
 */
export async function restoreTask(
  db: Database,
  batch: Batch,
  { taskId, ifVersion }: Pick<RestoreTask, "taskId" | "ifVersion">,
): Promise<Task> {
  return inBatch(db, batch, async (transaction) => {
    const task = await requireAnywhere(transaction, batch.owner, { taskId, ifVersion });
    const restored = await restore(transaction, batch.owner, [task]);
    return restored.find(({ id }) => id === taskId) ?? task;
  });
}

/** Brings many tasks back from the trash, as `restoreTask`, all of them or none. */
export async function restoreTasks(
  db: Database,
  batch: Batch,
  ids: readonly TaskId[],
): Promise<Task[]> {
  return inBatch(db, batch, async (transaction) => {
    const found = await requireTasks(transaction, batch.owner, ids, undefined);
    for (const task of await restore(transaction, batch.owner, [...found.values()])) {
      found.set(task.id, task);
    }
    return inOrder(ids, found);
  });
}

/** @returns all that came back: the named ones that were in the trash, and what had gone there with them. */
async function restore(db: Database, owner: UserId, named: readonly Task[]): Promise<Task[]> {
  const ids = named.flatMap(({ id, deletedAt }) => (deletedAt === null ? [] : [id]));
  if (ids.length === 0) return [];
  const wentAlong = sql`exists (select from ${tasks} parent where parent.owner_id = ${tasks.ownerId}
    and parent.id = ${tasks.parentId} and parent.deleted_at = ${tasks.deletedAt})`;
  const back = { deletedAt: null, ...nextVersion };
  // First those that are found by their parent's time, which is gone once it is back.
  const children = await db
    .update(tasks)
    .set(back)
    .where(and(eq(tasks.ownerId, owner), inArray(tasks.parentId, ids), isTrashed, wentAlong))
    .returning(columns);
  const restored = await db
    .update(tasks)
    .set(back)
    .where(and(eq(tasks.ownerId, owner), inArray(tasks.id, ids), isTrashed))
    .returning(columns);
  return [...children, ...(await leaveTrashedParents(db, owner, restored))];
}

async function requireAnywhere(
  db: Database,
  owner: UserId,
  { taskId, ifVersion }: Pick<RestoreTask, "taskId" | "ifVersion">,
): Promise<Task> {
  const [task] = await db.select(columns).from(tasks).where(owned(owner, taskId));
  if (!task) throw new ProblemError("task-not-found");
  requireVersion(task, ifVersion, "task-changed");
  return task;
}

/** @returns how many tasks are gone for good. */
async function purge(db: Database, owner: UserId, which: SQL | undefined): Promise<number> {
  const purged = await db
    .delete(tasks)
    .where(and(eq(tasks.ownerId, owner), which, isTrashed))
    .returning({ id: tasks.id });
  return purged.length;
}

/**
 * Empties the trash, or what has been in it since before a time. A subtask never goes later than its
 * parent: where it went to the trash after it, it goes with it all the same.
 *
 * @returns how many tasks are gone for good.
 */
export async function emptyTrash(
  db: Database,
  batch: Batch,
  deletedBefore: Timestamp | undefined,
): Promise<number> {
  // Begun once, and not anew for each row.
  return inBatch(db, batch, (transaction) =>
    purge(
      transaction,
      batch.owner,
      deletedBefore === undefined ? undefined : wentBefore(batch.owner, deletedBefore),
    ),
  );
}

function wentBefore(owner: UserId, deletedBefore: Timestamp): SQL {
  return sql`(${tasks.deletedAt} < ${deletedBefore} or ${tasks.parentId} in (
    select parent.id from ${tasks} parent
    where parent.owner_id = ${owner} and parent.deleted_at < ${deletedBefore}))`;
}

/**
 * Some of those who have something in the trash since before a time, in the order of their ids.
 *
 * A query without an owner: it is asked by a job that then acts as each of them.
 *
 * @param after  the last one who was asked for before.
 */
export async function ownersOfOldTrash(
  db: Database,
  {
    deletedBefore,
    limit,
    after,
  }: {
    readonly deletedBefore: Timestamp;
    readonly limit: number;
    readonly after?: UserId | undefined;
  },
): Promise<User[]> {
  return db
    .selectDistinct({ id: tasks.ownerId, email: user.email })
    .from(tasks)
    .innerJoin(user, eq(user.id, tasks.ownerId))
    .where(
      and(
        lt(tasks.deletedAt, deletedBefore),
        after === undefined ? undefined : gt(tasks.ownerId, after),
      ),
    )
    .orderBy(tasks.ownerId)
    .limit(limit);
}
