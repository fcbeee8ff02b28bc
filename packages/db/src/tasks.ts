import {
  type CalendarDate,
  type ListId,
  ProblemError,
  type Task,
  type TaskId,
  type UserId,
} from "@docket/contracts";
import { and, desc, eq, isNull, type SQL, sql } from "drizzle-orm";
import { pageOf } from "./columns.ts";
import type { Database } from "./database.ts";
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
  parentId: tasks.parentId,
  position: tasks.position,
  tagIds: tasks.tagIds,
  due: tasks.due,
  start: tasks.start,
  recurrence: tasks.recurrence,
  deletedAt: tasks.deletedAt,
  version: tasks.version,
  createdAt: tasks.createdAt,
  updatedAt: tasks.updatedAt,
};

/** The only way a task row is addressed: there is no `byId` without an owner. */
export function owned(owner: UserId, id: TaskId) {
  return and(eq(tasks.ownerId, owner), eq(tasks.id, id));
}

/** In the trash, a task is out of sight of all but the trash. */
export const isLive = isNull(tasks.deletedAt);

/** What each change of a task does beside what it is for. */
export const nextVersion = { version: sql`${tasks.version} + 1`, updatedAt: sql`now()` };

const $ = sql.placeholder;

const isOwned = eq(tasks.ownerId, $("owner"));

/** By itself, since a transaction that looks for a task has no use for the rest. */
const getting = prepared((db: Database) =>
  db
    .select(columns)
    .from(tasks)
    .where(and(isOwned, eq(tasks.id, $("id")), isLive))
    .prepare("task_get"),
);

/** The listings of every day, for an owner and what else their placeholders name. */
const listings = prepared((db: Database) => {
  const isBehind = sql`(${tasks.createdAt}, ${tasks.id}) < (${$("createdAt")}, ${$("id")})`;
  const isAlike = eq(tasks.completed, $("completed"));
  const hasBegun = sql`(${tasks.start} is null or ${tasks.start} <= ${$("today")}::date)`;
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
    begun: list(place, "begun", isAlike, hasBegun),
    begunBehind: list(place, "begun_behind", isAlike, hasBegun, isBehind),
  });

  return {
    anywhere: listsOf("Anywhere"),
    inList: listsOf("InList"),
    inInbox: listsOf("InInbox"),
  };
});

interface NewestTasks {
  readonly limit: number;
  readonly after?: { readonly key: string; readonly id: TaskId } | undefined;
  readonly completed?: boolean | undefined;
  readonly listId?: ListId | "inbox" | undefined;
  /** Of those that are completed, or are not: only what has started by this day. */
  readonly startedBy?: CalendarDate | undefined;
}

/**
 * One page of an owner's tasks, newest first.
 *
 * Both parts of the order never change after creation, so a page stays where it was while rows
 * come and go around it.
 *
 * @returns `next` is where to go on, or `null` when this page is the last.
 */
export async function listNewest(
  db: Database,
  owner: UserId,
  { limit, after, completed, listId, startedBy }: NewestTasks,
): Promise<{ items: Task[]; next: { key: string; id: TaskId } | null }> {
  const { anywhere, inInbox, inList } = listings(db);
  const place = listId === undefined ? anywhere : listId === "inbox" ? inInbox : inList;
  const [first, next] =
    startedBy !== undefined
      ? [place.begun, place.begunBehind]
      : completed !== undefined
        ? [place.alike, place.alikeBehind]
        : [place.all, place.behind];
  const query = after ? next : first;
  const values = { owner, completed, listId, today: startedBy, limit: limit + 1 };
  const end = after && { createdAt: after.key, id: after.id };
  const rows = await query.execute({ ...values, ...end });
  return pageOf(rows, limit, ({ createdAt, id }) => ({ key: createdAt, id }));
}

/** @throws ProblemError `task-not-found`, whether the task is missing or another owner's. */
export async function getTask(db: Database, owner: UserId, id: TaskId): Promise<Task> {
  const [row] = await getting(db).execute({ owner, id });
  if (row) return row;
  throw new ProblemError("task-not-found");
}
