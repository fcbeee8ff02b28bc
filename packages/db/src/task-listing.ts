import {
  type ListTasks,
  type SortDirection,
  type Task,
  type TaskId,
  type TaskSort,
  dueToText,
  type UserId,
} from "@docket/contracts";
import { and, asc, desc, type SQL, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { tasks } from "./tables.ts";
import { dueKey, momentIn, NO_DUE, selectedTasks } from "./task-conditions.ts";
import { columns, listNewest } from "./tasks.ts";

/** Where a page ended: what the last task is sorted by, and which it is. */
export interface TaskPosition {
  readonly key: string;
  readonly id: TaskId;
}

export type TaskListing = Partial<Omit<ListTasks, "userId" | "cursor">> & {
  readonly limit: number;
  /** The page starts behind this place; at the beginning when absent. */
  readonly after?: TaskPosition | undefined;
};

interface Order {
  readonly key: SQL;
  /** Stands for a key that a page ended with. */
  readonly cast: SQL;
  /** The direction unless another is asked for. */
  readonly usual: SortDirection;
}

const titleKey = sql<string>`(title_key(${tasks.title}) collate "C")`;

const ORDERS: Readonly<Record<TaskSort, Order>> = {
  created: { key: sql`${tasks.createdAt}`, cast: sql`::timestamptz`, usual: "desc" },
  updated: { key: sql`${tasks.updatedAt}`, cast: sql`::timestamptz`, usual: "desc" },
  due: { key: dueKey, cast: sql`::text`, usual: "asc" },
  priority: { key: sql`${tasks.priority}`, cast: sql`::priority`, usual: "desc" },
  position: { key: sql`${tasks.position}`, cast: sql`::text`, usual: "asc" },
  title: { key: titleKey, cast: sql`::text`, usual: "asc" },
};

/** What has no due date comes last in either direction. */
const dueKeyBackwards = sql`coalesce(${tasks.due}, '')`;

/**
 * One page of an owner's tasks, of those selected and in the order asked for. Tasks that are alike in it
 * stand by their ids.
 *
 * @returns `next` is where to go on, or `null` when this page is the last.
 * @throws ProblemError `invalid-input` when the filter names a list or tag that the owner has not.
 */
export async function listTasks(
  db: Database,
  owner: UserId,
  listing: TaskListing,
): Promise<{ items: Task[]; next: TaskPosition | null }> {
  const { limit, after, sort = "created", direction, ...selection } = listing;
  if (isOfEveryDay(listing)) {
    const { completed, listId, started, timeZone = "UTC" } = selection;
    const startedBy = started ? momentIn(timeZone).today : undefined;
    return listNewest(db, owner, { limit, after, completed, listId, startedBy });
  }

  const order = ORDERS[sort];
  const isDown = (direction ?? order.usual) === "desc";
  const key = sort === "due" && isDown ? dueKeyBackwards : order.key;
  const place =
    after &&
    sql`(${key}, ${tasks.id}) ${sql.raw(isDown ? "<" : ">")}
    (${after.key}${order.cast}, ${after.id}::uuid)`;
  const towards = isDown ? desc : asc;
  const rows = await db
    .select({ ...columns, titleKey: sort === "title" ? titleKey : sql<string>`''` })
    .from(tasks)
    .where(and(await selectedTasks(db, owner, selection), place))
    .orderBy(
      // Alike for all of a list; named because PostgreSQL does not see that in `is null`.
      ...(sort === "position" && selection.listId !== undefined ? [towards(tasks.listId)] : []),
      towards(key),
      towards(tasks.id),
    )
    .limit(limit + 1);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return {
    items: items.map(withoutKey),
    next: rows.length > limit && last ? { key: keyOf(last, sort, isDown), id: last.id } : null,
  };
}

function withoutKey<Row extends { titleKey: string }>(row: Row): Omit<Row, "titleKey"> {
  const { titleKey: _, ...task } = row;
  return task;
}

function keyOf(task: Task & { titleKey: string }, sort: TaskSort, isDown: boolean): string {
  switch (sort) {
    case "created":
      return task.createdAt;
    case "updated":
      return task.updatedAt;
    case "due":
      return task.due ? dueToText(task.due) : isDown ? "" : NO_DUE;
    case "title":
      return task.titleKey;
    default:
      return task[sort];
  }
}

/** The lists that are looked at all day have statements of their own, which are built only once. */
function isOfEveryDay(listing: TaskListing): boolean {
  const { filter, tagId, priority, due, started, parentId, trashed, sort, direction } = listing;
  const others = [filter, tagId, priority, due, parentId, trashed, direction];
  const isOfNow = started === undefined || (started && listing.completed !== undefined);
  return (
    (sort ?? "created") === "created" && isOfNow && others.every((value) => value === undefined)
  );
}
