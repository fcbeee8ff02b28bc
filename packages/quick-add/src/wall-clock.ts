import { type CalendarDay, dayOf } from "./calendar-day.ts";

/** What a clock and a calendar on a wall say. */
export interface WallClock {
  readonly day: CalendarDay;
  /** Minutes since midnight, 0 to 1439. */
  readonly minutes: number;
}

/** The time and time zone for parsing a text. */
export interface DateContext {
  readonly now: Date;
  /** An IANA name. */
  readonly timeZone: string;
  /** Whether a past day is accepted; a weekday such as "friday" is always a future one. */
  readonly allowPast?: boolean;
}

/** Making one takes longer than all that a line needs of it; people live in few zones. */
const formats = new Map<string, Intl.DateTimeFormat>();
const MOST_FORMATS = 100;

function formatIn(timeZone: string): Intl.DateTimeFormat {
  const kept = formats.get(timeZone);
  if (kept) return kept;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
  if (formats.size >= MOST_FORMATS) formats.clear();
  formats.set(timeZone, format);
  return format;
}

/**
 * @param timeZone  an IANA name.
 * @throws RangeError  when the zone is not known here, or the instant is no time.
 */
export function wallClockAt(instant: Date, timeZone: string): WallClock {
  const parts = formatIn(timeZone).formatToParts(instant);
  const field = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const day = dayOf(field("year"), field("month"), field("day"));
  if (day === null) throw new RangeError("Not a time of the years 1 to 9999.");
  return { day, minutes: field("hour") * 60 + field("minute") };
}

/** @returns the last second of a day in the zone. */
export function endOfDay(day: CalendarDay, timeZone: string): Date {
  const lastMinute = day * 1440 + 1439;
  let time = (lastMinute * 60 + 59) * 1000;
  // The first guess takes the zone for UTC, the second for what it was at the first.
  for (let guess = 0; guess < 2; guess += 1) {
    const clock = wallClockAt(new Date(time), timeZone);
    time -= (clock.day * 1440 + clock.minutes - lastMinute) * 60_000;
  }
  return new Date(time);
}

const padded = (value: number) => String(value).padStart(2, "0");

/** @param minutes  since midnight. @returns such as `09:30`. */
export function toTime(minutes: number): string {
  return `${padded(Math.floor(minutes / 60))}:${padded(minutes % 60)}`;
}
