import {
  type ListTasks,
  type SortDirection,
  type Task,
  type TaskId,
  type TaskSort,
  type TagId,
  type UserId,
} from "@docket/contracts";
import { and, asc, desc, eq, type SQL, sql } from "drizzle-orm";
import { pageOf } from "./columns.ts";
import type { Database } from "./database.ts";
import { momentIn } from "./moment.ts";
import { tasks, taskTags } from "./tables.ts";
import { isAmongThoseWith, isDated, readSelection } from "./task-conditions.ts";
import { dueKeyOf, listByDue, toTask } from "./task-listing-by-due.ts";
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

/** `due` has no key: see `listByDue`. */
type KeyedSort = Exclude<TaskSort, "due">;

interface Order {
  readonly key: SQL;
  /** Tells apart what is alike in the key. */
  readonly id: SQL;
  /** Stands for a key that a page ended with. */
  readonly cast: SQL;
  /** The direction unless another is asked for. */
  readonly usual: SortDirection;
}

const titleKey = sql<string>`(title_key(${tasks.title}) collate "C")`;

const id = sql`${tasks.id}`;

const ORDERS: Readonly<Record<KeyedSort, Order>> = {
  created: { key: sql`${tasks.createdAt}`, id, cast: sql`::timestamptz`, usual: "desc" },
  updated: { key: sql`${tasks.updatedAt}`, id, cast: sql`::timestamptz`, usual: "desc" },
  priority: { key: sql`${tasks.priority}`, id, cast: sql`::priority`, usual: "desc" },
  position: { key: sql`${tasks.position}`, id, cast: sql`::text`, usual: "asc" },
  title: { key: titleKey, id, cast: sql`::text`, usual: "asc" },
};

/** `task_tag_newest` has the tasks with a tag in the order of their creation, so that no others are read. */
const NEWEST_OF_TAG: Order = {
  ...ORDERS.created,
  key: sql`${taskTags.createdAt}`,
  id: sql`${taskTags.taskId}`,
};

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

  const { tags, dated, conditions } = await readSelection(db, owner, selection);
  if (sort === "due") {
    const rows = await listByDue(db, {
      dated,
      conditions: and(conditions, tags && isAmongThoseWith(owner, tags)),
      direction: direction ?? "asc",
      timeZone: selection.timeZone ?? "UTC",
      after,
      limit,
    });
    const { items, next } = pageOf(rows, limit, (last) => ({ key: dueKeyOf(last), id: last.id }));
    return { items: items.map(toTask), next };
  }
  const isSelected = and(conditions, isDated(dated));
  const [tag] = tags ?? [];
  const isNewestOfTag = tag !== undefined && tags?.length === 1 && sort === "created";
  const order = isNewestOfTag ? NEWEST_OF_TAG : ORDERS[sort];
  const isDown = (direction ?? order.usual) === "desc";
  const { key } = order;
  const place =
    after &&
    sql`(${key}, ${order.id}) ${sql.raw(isDown ? "<" : ">")}
    (${after.key}${order.cast}, ${after.id}::uuid)`;
  const towards = isDown ? desc : asc;
  const query = db
    .select({ ...columns, titleKey: sort === "title" ? titleKey : sql<string>`''` })
    .from(tasks)
    .$dynamic();
  const rows = await (
    isNewestOfTag
      ? query.innerJoin(taskTags, isOfTag(owner, tag)).where(and(isSelected, place))
      : query.where(and(isSelected, tags && isAmongThoseWith(owner, tags), place))
  )
    .orderBy(
      // Alike for all of a list; named because PostgreSQL does not see that in `is null`.
      ...(sort === "position" && selection.listId !== undefined ? [towards(tasks.listId)] : []),
      towards(key),
      towards(order.id),
    )
    .limit(limit + 1);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return {
    items: items.map(withoutKey),
    next: rows.length > limit && last ? { key: keyOf(last, sort), id: last.id } : null,
  };
}

function isOfTag(owner: UserId, tag: TagId): SQL | undefined {
  return and(eq(taskTags.ownerId, owner), eq(taskTags.tagId, tag), eq(taskTags.taskId, tasks.id));
}

function withoutKey<Row extends { titleKey: string }>(row: Row): Omit<Row, "titleKey"> {
  const { titleKey: _, ...task } = row;
  return task;
}

function keyOf(task: Task & { titleKey: string }, sort: KeyedSort): string {
  switch (sort) {
    case "created":
      return task.createdAt;
    case "updated":
      return task.updatedAt;
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
