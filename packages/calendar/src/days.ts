/*
 * Days of the proleptic Gregorian calendar as whole numbers: day 0 is 1970-01-01. Dates are
 * "YYYY-MM-DD" with years 0001 to 9999.
 */

export interface CivilDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
}

/** The calendar repeats itself after 400 years, to the weekday. */
const DAYS_OF_400_YEARS = 146_097;
const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** @param day  may lie outside of the month, and counts on into its neighbours. */
export function dayNumber(year: number, month: number, day: number): number {
  const past = year - 1;
  const leapDays = Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400);
  const leapDay = month > 2 && isLeapYear(year) ? 1 : 0;
  const fromYearOne = past * 365 + leapDays + (DAYS_BEFORE_MONTH[month - 1] ?? 0) + leapDay + day;
  return fromYearOne - DAYS_UNTIL_1970;
}

const DAYS_UNTIL_1970 = 719_163;

export function civilDate(number: number): CivilDate {
  let year = Math.floor((number * 400) / DAYS_OF_400_YEARS) + 1970;
  while (dayNumber(year, 1, 1) > number) year -= 1;
  while (dayNumber(year + 1, 1, 1) <= number) year += 1;
  let month = 1;
  let day = number - dayNumber(year, 1, 1) + 1;
  for (; day > daysInMonth(year, month); month += 1) day -= daysInMonth(year, month);
  return { year, month, day };
}

/** 0 for Monday to 6 for Sunday. */
export function weekdayOf(number: number): number {
  return (((number + 3) % 7) + 7) % 7;
}

export function parseDate(date: string): number {
  const [year = 0, month = 0, day = 0] = date.split("-").map(Number);
  return dayNumber(year, month, day);
}

export function formatDate(number: number): string {
  const { year, month, day } = civilDate(number);
  return `${String(year).padStart(4, "0")}-${twoDigits(month)}-${twoDigits(day)}`;
}

export function twoDigits(number: number): string {
  return String(number).padStart(2, "0");
}

export const FIRST_DAY = dayNumber(1, 1, 1);
export const LAST_DAY = dayNumber(9999, 12, 31);

/** @returns the date that many days later, or `null` outside of the years 0001 to 9999. */
export function addDays(date: string, days: number): string | null {
  const number = parseDate(date) + days;
  return number < FIRST_DAY || number > LAST_DAY ? null : formatDate(number);
}

/** @returns by how many days `later` is behind `earlier`. */
export function daysBetween(earlier: string, later: string): number {
  return parseDate(later) - parseDate(earlier);
}
