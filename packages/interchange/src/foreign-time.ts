import { instantOf, wallClockAt } from "@docket/calendar";
import { type Due, type Timestamp, TimeZone } from "@docket/contracts";

/** Fields up to seconds, then perhaps a fraction of any length and a zone. */
const ISO =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/;

/** What services write for a time that was never set: the first instant of Go. */
const NEVER = "0001-01-01";

/** A time in the contract's form; `null` for one that is none, or that was never set. */
export function parseTimestamp(text: string): Timestamp | null {
  const match = ISO.exec(text.trim());
  if (!match || text.startsWith(NEVER)) return null;
  const [, date = "", hour = "00", minute = "00", second = "00", fraction = "", offset = "Z"] =
    match;
  const zone = offset === "Z" ? "Z" : offset.replace(/^(...):?(..)$/, "$1:$2");
  const milliseconds = fraction.slice(0, 3).padEnd(3, "0");
  const time = Date.parse(`${date}T${hour}:${minute}:${second}.${milliseconds}${zone}`);
  if (!isDay(date) || Number.isNaN(time)) return null;
  const instant = new Date(time).toISOString();
  return /^\d{4}-/.test(instant) && !instant.startsWith("0000") ? instant : null;
}

/** Whether it is a day of the calendar: no 30 February. */
export function isDay(date: string): boolean {
  const time = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(time) || date.startsWith("0000")) return false;
  return new Date(time).toISOString().startsWith(date);
}

/** The name of a zone; `null` for what is none. */
export function parseTimeZone(name: string): string | null {
  return TimeZone.safeParse(name).data ?? null;
}

/** A due time from an instant; midnight in the zone stands for the whole day. */
export function dueAt(instant: Timestamp, timeZone: string): Due {
  const { date, time } = wallClockAt(instant, timeZone);
  return time === "00:00" ? { date } : { date, time, timeZone };
}

/**
 * The instant at which the clocks of a zone show a time.
 *
 * @param wall  the time of day as if it were in UTC.
 */
export function instantInZone(wall: Timestamp, timeZone: string): Timestamp {
  const clock = { date: wall.slice(0, 10), time: wall.slice(11, 16), timeZone };
  const minute = Date.parse(instantOf(clock));
  return new Date(minute + (Date.parse(wall) % 60_000)).toISOString();
}
