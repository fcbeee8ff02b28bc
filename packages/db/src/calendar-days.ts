import type { CalendarDate, TimeZone, Timestamp } from "@docket/contracts";
import { instantOf } from "./due-instant.ts";

const DAY = 86_400_000;
const FIRST = Date.parse("0001-01-01T00:00:00.000Z");
const LAST = Date.parse("9999-12-31T00:00:00.000Z");

/** @returns the date that many days later, or `null` outside of the years 0001 to 9999. */
export function addDays(date: CalendarDate, days: number): CalendarDate | null {
  const day = Date.parse(`${date}T00:00:00.000Z`) + days * DAY;
  return day < FIRST || day > LAST ? null : new Date(day).toISOString().slice(0, 10);
}

/** The date that a calendar on the wall shows there. */
export function todayIn(timeZone: TimeZone, now: Date): CalendarDate {
  const format = new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" });
  return format.format(now);
}

/** When a day begins there. */
export function startOfDay(date: CalendarDate, timeZone: TimeZone): Timestamp {
  return instantOf({ date, time: "00:00", timeZone });
}
