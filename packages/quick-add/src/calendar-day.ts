/** A day of the Gregorian calendar, counted from 1970-01-01, which is 0. */
export type CalendarDay = number;

const MILLISECONDS = 86_400_000;

/** @param month  1 to 12. @returns `null` for what is no day of the years 1 to 9999, such as 31 April. */
export function dayOf(year: number, month: number, day: number): CalendarDay | null {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isReal && year >= 1 && year <= 9999 ? date.getTime() / MILLISECONDS : null;
}

export interface DayFields {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
  /** 0 (Sunday) to 6, as `Date` counts. */
  readonly weekday: number;
  /** How many days its month has. */
  readonly monthLength: number;
}

export function fieldsOf(day: CalendarDay): DayFields {
  const date = new Date(day * MILLISECONDS);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth() + 1;
  const after = new Date(0);
  after.setUTCFullYear(year, month, 0);
  return {
    year,
    month,
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
    monthLength: after.getUTCDate(),
  };
}

/** The last day that a due date can name: 9999-12-31. */
const LAST_DAY = Date.UTC(9999, 11, 31) / MILLISECONDS;

/** @returns such as `2026-11-21`, or `null` beyond the year 9999. */
export function toDate(day: CalendarDay): string | null {
  return day <= LAST_DAY ? new Date(day * MILLISECONDS).toISOString().slice(0, 10) : null;
}

/** Weeks begin on Monday (RFC 5545 §3.3.10, WKST). */
export const daysSinceMonday = (day: CalendarDay) => (fieldsOf(day).weekday + 6) % 7;

/** @returns the first such weekday from this day on. */
export function weekdayAfter(day: CalendarDay, weekday: number): CalendarDay {
  return day + ((weekday - fieldsOf(day).weekday + 7) % 7);
}
