import { addDays, startOfDay, todayIn } from "@docket/calendar";
import type { SortDirection, Task, TaskId, Timestamp } from "@docket/contracts";
import { and, asc, desc, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import { unionAll } from "drizzle-orm/pg-core";
import type { Database } from "./database.ts";
import { tasks } from "./tables.ts";
import { isDated, NO_DUE } from "./task-conditions.ts";
import type { TaskPosition } from "./task-listing.ts";
import { columns } from "./tasks.ts";

/**
 * Lists tasks by the instants at which they are due. The instant at which a whole day begins depends on the
 * viewer's time zone, so no index has all tasks in order: whole days and times have one index each, and a page
 * merges the two.
 */

interface Page {
  /** Whether all listed tasks have a date, or none has. */
  readonly dated: boolean | undefined;
  /** Which of these tasks are listed. */
  readonly conditions: SQL | undefined;
  readonly direction: SortDirection;
  /** The time zone in which whole days begin. */
  readonly timeZone: string;
  readonly after: TaskPosition | undefined;
  readonly limit: number;
}

interface Row extends Task {
  readonly dueAt: Timestamp | null;
}

/**
 * A page of tasks in the order of the instants at which they are due; tasks without a date come last. At the same
 * instant, whole days come before times; tasks with the same due value are in the order of their ids.
 *
 * @returns up to `limit` + 1 tasks.
 */
export async function listByDue(db: Database, page: Page): Promise<Row[]> {
  const { dated, conditions, direction, timeZone, after, limit } = page;
  const isDown = direction === "desc";
  const towards = isDown ? desc : asc;
  const place = after && readPlace(after);
  const rows: Row[] = [];

  const select = (which: SQL | undefined, order: SQL[], most: number) =>
    db
      .select({ ...columns, dueAt: tasks.dueAt })
      .from(tasks)
      .where(and(conditions, which))
      .orderBy(...order)
      .limit(most);

  // Each branch tests for a date by itself. Were that among the conditions too, PostgreSQL would expect few rows, and
  // sort all of them rather than read a page by the index.
  if (dated !== false && place?.kind !== "undated") {
    const datedRows = await unionAll(
      select(
        and(isNotNull(tasks.due), isNull(tasks.dueAt), place && daysAfter(place, isDown, timeZone)),
        [towards(tasks.due), towards(tasks.id)],
        limit + 1,
      ),
      select(
        and(isNotNull(tasks.dueAt), place && timesAfter(place, isDown, timeZone)),
        [towards(tasks.dueAt), towards(tasks.id)],
        limit + 1,
      ),
    );
    rows.push(...merge(datedRows, isDown, timeZone).slice(0, limit + 1));
  }
  if (dated !== true && rows.length <= limit) {
    const isUndated = and(
      isDated(false),
      place?.kind === "undated"
        ? sql`${tasks.id} ${sql.raw(isDown ? "<" : ">")} ${place.id}::uuid`
        : undefined,
    );
    rows.push(...(await select(isUndated, [towards(tasks.id)], limit + 1 - rows.length)));
  }
  return rows;
}

/** The cursor position after this task. */
export function dueKeyOf({ due, dueAt }: Row): string {
  return dueAt ?? due?.date ?? NO_DUE;
}

/** The row as a task, without the column that it was sorted by. */
export function toTask({ dueAt: _sortedBy, ...task }: Row): Task {
  return task;
}

type Place =
  | { readonly kind: "undated"; readonly id: TaskId }
  | { readonly kind: "day"; readonly date: string; readonly id: TaskId }
  | { readonly kind: "time"; readonly instant: Timestamp; readonly id: TaskId };

function readPlace({ key, id }: TaskPosition): Place {
  if (key === NO_DUE) return { kind: "undated", id };
  return key.includes("T") ? { kind: "time", instant: key, id } : { kind: "day", date: key, id };
}

type Dated = Exclude<Place, { kind: "undated" }>;

function daysAfter(place: Dated, isDown: boolean, timeZone: string): SQL {
  const comparison = sql.raw(isDown ? "<" : ">");
  if (place.kind === "day") {
    return sql`(${tasks.due}, ${tasks.id}) ${comparison} (${place.date}, ${place.id}::uuid)`;
  }
  const begun = lastDayBegun(place.instant, timeZone);
  return isDown ? sql`${tasks.due} <= ${begun}` : sql`${tasks.due} > ${begun}`;
}

function timesAfter(place: Dated, isDown: boolean, timeZone: string): SQL {
  if (place.kind === "time") {
    const comparison = sql.raw(isDown ? "<" : ">");
    return sql`(${tasks.dueAt}, ${tasks.id}) ${comparison} (${place.instant}::timestamptz, ${place.id}::uuid)`;
  }
  const beginning = startOfDay(place.date, timeZone);
  return isDown ? sql`${tasks.dueAt} < ${beginning}` : sql`${tasks.dueAt} >= ${beginning}`;
}

/** Clocks that are put back after midnight return to the day before, although the new day has already begun. */
function lastDayBegun(instant: Timestamp, timeZone: string): string {
  const today = todayIn(timeZone, new Date(instant));
  const tomorrow = addDays(today, 1);
  return tomorrow !== null && startOfDay(tomorrow, timeZone) <= instant ? tomorrow : today;
}

/** Merges two sorted lists into one. */
function merge(rows: readonly Row[], isDown: boolean, timeZone: string): Row[] {
  const days = rows.filter(({ dueAt }) => dueAt === null);
  const times = rows.filter(({ dueAt }) => dueAt !== null);
  const beginnings = new Map<string, Timestamp>();
  const beginningOf = (date: string): Timestamp => {
    const known = beginnings.get(date) ?? startOfDay(date, timeZone);
    beginnings.set(date, known);
    return known;
  };
  const merged: Row[] = [];
  let next = 0;
  for (const day of days) {
    const beginning = beginningOf(day.due?.date ?? "");
    for (let time = times[next]; time && isBefore(time, beginning, isDown); time = times[next]) {
      merged.push(time);
      next += 1;
    }
    merged.push(day);
  }
  return [...merged, ...times.slice(next)];
}

function isBefore({ dueAt }: Row, beginning: Timestamp, isDown: boolean): boolean {
  const instant = dueAt ?? "";
  return isDown ? instant >= beginning : instant < beginning;
}
