import { civilDate, dayNumber, daysInMonth, isLeapYear, weekdayOf } from "./days.ts";
import type { RecurrenceRule, RuleDay } from "./recurrence-rule.ts";

/*
 * Which days a rule lets through. The table of RFC 5545 §3.3.10 says of each part whether it adds
 * days to a period or takes some away; within a period both come to the same: a day of it counts
 * when every part that is there agrees.
 */

/** Says whether a rule lets a day through. */
type DayTest = (number: number, year: number, month: number, day: number) => boolean;

/** @returns the days of a span, its ends included, that pass. */
export function daysWithin(passes: DayTest, first: number, last: number): number[] {
  const found: number[] = [];
  let { year, month, day } = civilDate(first);
  for (let number = first; number <= last; number += 1) {
    if (passes(number, year, month, day)) found.push(number);
    day += 1;
    if (day > daysInMonth(year, month)) {
      day = 1;
      month = month === 12 ? 1 : month + 1;
      if (month === 1) year += 1;
    }
  }
  return found;
}

/** @param start  the first day of the series, from which comes what the rule leaves open. */
export function dayTest(given: RecurrenceRule, start: number): DayTest {
  const rule = { ...given, ...daysLeftOpen(given, start) };
  const tests: DayTest[] = [];
  if (rule.byMonth.length > 0) {
    const months = new Set(rule.byMonth);
    tests.push((_, __, month) => months.has(month));
  }
  if (rule.byMonthDay.length > 0) {
    const days = new Set(rule.byMonthDay);
    tests.push(
      (_, year, month, day) => days.has(day) || days.has(day - daysInMonth(year, month) - 1),
    );
  }
  if (rule.byYearDay.length > 0) {
    const days = new Set(rule.byYearDay);
    tests.push((number, year) => {
      const day = number - dayNumber(year, 1, 1) + 1;
      return days.has(day) || days.has(day - daysInYear(year) - 1);
    });
  }
  if (rule.byDay.length > 0) tests.push(weekdayTest(rule));
  if (rule.byWeekNumber.length > 0) {
    const weeks = new Set(rule.byWeekNumber);
    tests.push((number) => {
      const { week, weeks: all } = weekOf(number, rule.weekStart);
      return weeks.has(week) || weeks.has(week - all - 1);
    });
  }
  return (number, year, month, day) => tests.every((test) => test(number, year, month, day));
}

/** What a rule does not say is as on the first day: every year on that day, every week on that weekday. */
function daysLeftOpen(
  { frequency, byMonth, byWeekNumber, byYearDay, byMonthDay, byDay }: RecurrenceRule,
  start: number,
): Partial<RecurrenceRule> {
  if (byYearDay.length + byMonthDay.length + byDay.length > 0) return {};
  const { month, day } = civilDate(start);
  const sameWeekday: RuleDay[] = [{ weekday: weekdayOf(start), ordinal: 0 }];
  if (frequency === "WEEKLY" || byWeekNumber.length > 0) return { byDay: sameWeekday };
  if (frequency === "MONTHLY") return { byMonthDay: [day] };
  if (frequency !== "YEARLY") return {};
  return { byMonth: byMonth.length > 0 ? byMonth : [month], byMonthDay: [day] };
}

/** The second Monday is one of its month, or of its year when the rule names no month. */
function weekdayTest({ frequency, byMonth, byDay }: RecurrenceRule): DayTest {
  const isOfMonth = frequency === "MONTHLY" || byMonth.length > 0;
  return (number, year, month, day) => {
    const weekday = weekdayOf(number);
    return byDay.some((wanted) => {
      if (wanted.weekday !== weekday) return false;
      if (wanted.ordinal === 0) return true;
      const place = isOfMonth ? day : number - dayNumber(year, 1, 1) + 1;
      const length = isOfMonth ? daysInMonth(year, month) : daysInYear(year);
      return wanted.ordinal > 0
        ? wanted.ordinal === Math.ceil(place / 7)
        : wanted.ordinal === -Math.ceil((length - place + 1) / 7);
    });
  };
}

function daysInYear(year: number): number {
  return isLeapYear(year) ? 366 : 365;
}

export function startOfWeek(number: number, weekStart: number): number {
  return number - ((weekdayOf(number) - weekStart + 7) % 7);
}

/** The number of a day's week, as in ISO 8601 but for the day on which weeks start, and how many its year has. */
function weekOf(number: number, weekStart: number): { week: number; weeks: number } {
  const start = startOfWeek(number, weekStart);
  // A week is of the year in which most of its days are.
  const { year } = civilDate(start + 3);
  const first = startOfWeek(dayNumber(year, 1, 4), weekStart);
  const next = startOfWeek(dayNumber(year + 1, 1, 4), weekStart);
  return { week: (start - first) / 7 + 1, weeks: (next - first) / 7 };
}
