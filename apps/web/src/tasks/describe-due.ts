import type { Due } from "@docket/contracts";
import { LOCAL_ZONE, todayHere, wallClockIn } from "./local-time.ts";

const DAY = 86_400_000;

/** Dates as such have no zone: they are read and written as if all the world were UTC. */
const UTC = { timeZone: "UTC" } as const;
const WEEKDAY = new Intl.DateTimeFormat(undefined, { ...UTC, weekday: "long" });
const THIS_YEAR = new Intl.DateTimeFormat(undefined, { ...UTC, day: "numeric", month: "short" });
const ANY_YEAR = new Intl.DateTimeFormat(undefined, { ...UTC, dateStyle: "medium" });
const TIME = new Intl.DateTimeFormat(undefined, { ...UTC, timeStyle: "short" });

/** `Today`, `Friday` within the week, `3 Dec` within the year. */
export function describeDate(date: string, now = new Date()): string {
  const today = todayHere(now);
  const days = (Date.parse(date) - Date.parse(today)) / DAY;
  if (days === 0) return "Today";
  if (days === 1) return "Tomorrow";
  if (days === -1) return "Yesterday";
  const day = new Date(`${date}T00:00:00Z`);
  if (days > 1 && days < 7) return WEEKDAY.format(day);
  return (date.slice(0, 4) === today.slice(0, 4) ? THIS_YEAR : ANY_YEAR).format(day);
}

/** With the time, and with the zone where that is not the user's. */
export function describeDue(due: Due, now = new Date()): string {
  const day = describeDate(due.date, now);
  if (!("time" in due)) return day;
  const time = TIME.format(new Date(`${due.date}T${due.time}:00Z`));
  const zone = due.timeZone === LOCAL_ZONE ? "" : ` (${placeOf(due.timeZone)})`;
  return `${day}, ${time}${zone}`;
}

/** `New York` for `America/New_York`. */
export function placeOf(timeZone: string): string {
  return (timeZone.split("/").at(-1) ?? timeZone).replaceAll("_", " ");
}

/** Whether the day, or the moment, has passed where it counts. */
export function isOverdue(due: Due, now = new Date()): boolean {
  if (!("time" in due)) return due.date < todayHere(now);
  return `${due.date}T${due.time}` < wallClockIn(due.timeZone, now);
}
