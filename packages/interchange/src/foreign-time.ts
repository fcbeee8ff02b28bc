import type { Timestamp } from "@docket/contracts";

/** As in the contract: a whole day, or wall-clock time in a zone. */
export type ForeignDue =
  | { readonly date: string }
  | { readonly date: string; readonly time: string; readonly timeZone: string };

/** Fields up to seconds, then perhaps a fraction of any length and a zone. */
const ISO =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/;

/** What services write for a time that was never set: the first instant of Go. */
const NEVER = "0001-01-01";

/** A time in the contract's form; `null` for one that is none, or that was never set. */
export function instantOf(text: string): Timestamp | null {
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

/** What the clocks of a zone show at an instant. */
export function wallClock(
  instant: Timestamp,
  timeZone: string,
): { readonly date: string; readonly time: string } {
  const parts = new Map(
    clockOf(timeZone)
      .formatToParts(new Date(instant))
      .map(({ type, value }) => [type, value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? "";
  return {
    date: `${part("year").padStart(4, "0")}-${part("month")}-${part("day")}`,
    time: `${part("hour")}:${part("minute")}`,
  };
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known) return known;
  const clock = new Intl.DateTimeFormat("en-US", {
    timeZone,
    calendar: "iso8601",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
  clocks.set(timeZone, clock);
  return clock;
}

export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    Intl.DateTimeFormat("en-US", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** A due time from an instant; midnight in the zone stands for the whole day. */
export function dueAt(instant: Timestamp, timeZone: string): ForeignDue {
  const { date, time } = wallClock(instant, timeZone);
  return time === "00:00" ? { date } : { date, time, timeZone };
}

/** A day some days on. */
export function addDays(date: string, days: number): string {
  const time = Date.parse(`${date}T00:00:00Z`) + days * 86_400_000;
  return new Date(time).toISOString().slice(0, 10);
}

/** 0 is Sunday. */
export function dayOfWeek(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay();
}

/**
 * The instant at which the clocks of a zone show a time; of a skipped or doubled hour, one of the two
 * instants that it could be.
 *
 * @param wall  the time of day as if it were in UTC.
 */
export function instantInZone(wall: Timestamp, timeZone: string): Timestamp {
  if (timeZone === "UTC") return wall;
  const wanted = Date.parse(wall);
  let guess = wanted;
  // Twice, since the first correction may cross a change of the clocks.
  for (let round = 0; round < 2; round += 1) {
    const { date, time } = wallClock(new Date(guess).toISOString(), timeZone);
    const shown = Date.parse(`${date}T${time}:00.000Z`) + (guess % 60_000);
    guess += wanted - shown;
  }
  return new Date(guess).toISOString();
}
