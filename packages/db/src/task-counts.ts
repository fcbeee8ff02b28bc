import type { DayValue, TaskCounts, TimeZone, UserId } from "@docket/contracts";
import { and, eq, isNotNull, isNull, not, type SQL, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { tasks } from "./tables.ts";
import { hasStarted, isDue, isOpen, momentIn } from "./task-conditions.ts";
import { isLive } from "./tasks.ts";

/** A week that begins today. */
const UPCOMING: DayValue = { kind: "days", count: 7 };

const number = sql<number>`count(*)::int`;

/**
 * How many tasks each of an owner's views has, in one statement.
 *
 * @see TaskCounts  for the filter that each number is the count of.
 */
export async function countTasks(
  db: Database,
  owner: UserId,
  timeZone: TimeZone,
): Promise<TaskCounts> {
  const moment = momentIn(timeZone);
  const isOwned = eq(tasks.ownerId, owner);
  const isSeen = hasStarted(moment, true);

  const seen = (condition: SQL | undefined) =>
    sql<number>`count(*) filter (where ${and(isSeen, condition)})::int`;
  const seenDue = (value: DayValue) => seen(isDue(value, moment));
  const countOf = (condition: SQL) =>
    sql<number>`(select ${number} from ${tasks} where ${and(isOwned, condition)})`;

  const { completed, listId, tagIds, due, dueAt, start } = tasks;
  const columns = sql.join([completed, listId, tagIds, due, dueAt, start], sql`, `);
  const rows = sql`select ${columns} from ${tasks} where ${and(isOwned, isLive, isOpen)}`;
  // Read once, and under the table's name, so that its conditions hold for what was read.
  const open = db.$with("open", {}).as(rows);
  const fromOpen = sql`open as ${tasks}`;
  const lists = sql<TaskCounts["lists"]>`(select coalesce(jsonb_agg(
    jsonb_build_object('listId', id, 'open', number) order by id), '[]')
    from (select ${listId} as id, ${number} as number from ${fromOpen}
      where ${and(isSeen, isNotNull(listId))} group by ${listId}) of_list)`;
  const tags = sql<TaskCounts["tags"]>`(select coalesce(jsonb_agg(
    jsonb_build_object('tagId', id, 'open', number) order by id), '[]')
    from (select id, ${number} as number from ${fromOpen}, unnest(${tagIds}) id
      where ${tagIds} <> '{}' and ${isSeen} group by id) of_tag)`;

  const [counts] = await db
    .with(open)
    .select({
      inbox: seen(isNull(listId)),
      today: seenDue({ kind: "today" }),
      overdue: seenDue({ kind: "overdue" }),
      upcoming: seenDue(UPCOMING),
      noDate: seenDue({ kind: "none" }),
      open: number,
      completed: countOf(sql`${isLive} and ${completed}`),
      trash: countOf(not(isLive)),
      lists,
      tags,
    })
    .from(fromOpen);
  if (!counts) throw new Error("A count has one row.");
  return counts;
}
