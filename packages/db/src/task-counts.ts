import type { DayValue, TaskCounts, TimeZone, UserId } from "@docket/contracts";
import { and, eq, not, type SQL, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { momentIn } from "./moment.ts";
import { tasks } from "./tables.ts";
import { hasStarted, isDue, isOpen } from "./task-conditions.ts";
import { isLive } from "./tasks.ts";

/** A week that begins today. */
const UPCOMING: DayValue = { kind: "days", count: 7 };

const number = sql<number>`count(*)::int`;

/**
 * How many tasks each of an owner's views has, in one statement. Open tasks are read twice, by list and by tag, those
 * of a view of days once more: from `task_open_due`, which has whatever is asked of them.
 *
 * @see TaskCounts  for the filter that each number is the count of.
 */
export async function countTasks(
  db: Database,
  owner: UserId,
  timeZone: TimeZone,
): Promise<TaskCounts> {
  const moment = momentIn(timeZone);
  const isSeen = hasStarted(moment, true);
  const isOwnedAnd = (...conditions: (SQL | undefined)[]) =>
    and(eq(tasks.ownerId, owner), ...conditions);
  const countOf = (...conditions: (SQL | undefined)[]) =>
    sql<number>`(select ${number} from ${tasks} where ${isOwnedAnd(...conditions)})`;
  const countDue = (value: DayValue) => countOf(isLive, isOpen, isSeen, isDue(value, moment));

  const { listId, tagIds } = tasks;
  const places = db.$with("places").as(
    db
      .select({ listId, seen: sql<boolean>`${isSeen}`.as("seen"), number: number.as("number") })
      .from(tasks)
      .where(isOwnedAnd(isLive, isOpen))
      .groupBy(listId, sql`seen`),
  );
  const lists = sql<TaskCounts["lists"]>`(select coalesce(jsonb_agg(
    jsonb_build_object('listId', list_id, 'open', number) order by list_id), '[]')
    from places where seen and list_id is not null)`;
  const tags = sql<TaskCounts["tags"]>`(select coalesce(jsonb_agg(
    jsonb_build_object('tagId', tag_id, 'open', number) order by tag_id), '[]')
    from (select tag_id, ${number} as number from ${tasks}, unnest(${tagIds}) tag_id
      where ${isOwnedAnd(isLive, isOpen, isSeen, sql`${tagIds} <> '{}'`)} group by tag_id) of_tag)`;

  const [counts] = await db
    .with(places)
    .select({
      inbox: sql<number>`coalesce(sum(number) filter (where seen and list_id is null), 0)::int`,
      today: countDue({ kind: "today" }),
      overdue: countDue({ kind: "overdue" }),
      upcoming: countDue(UPCOMING),
      noDate: countDue({ kind: "none" }),
      open: sql<number>`coalesce(sum(number), 0)::int`,
      completed: countOf(isLive, sql`${tasks.completed}`),
      trash: countOf(not(isLive)),
      lists,
      tags,
    })
    .from(places);
  if (!counts) throw new Error("A count has one row.");
  return counts;
}
