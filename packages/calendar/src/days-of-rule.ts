import { civilDate, dayNumber, daysInMonth, isLeapYear, weekdayOf } from "./days.ts";
import type { RecurrenceRule, RuleDay } from "./recurrence-rule.ts";
import type { SearchBudget } from "./search-budget.ts";

/*
 * Which days a rule lets through. The table of RFC 5545 §3.3.10 says of each part whether it adds
 * days to a period or takes some away; within a period both come to the same: a day of it counts
 * when every part that is there agrees.
 */

/** Says whether a rule lets a day through. */
type DayTest = (number: number, year: number, month: number, day: number) => boolean;

interface OpenYear {
  readonly year: number;
  /** The first day of the year, and the first day of the next one. */
  readonly first: number;
  readonly end: number;
  /** The days that match, counted from the first day. */
  readonly days: readonly number[];
}

/** The days that match a rule. */
export interface DaysOfRule {
  /** @returns the matching days of a span, both ends included. */
  readonly within: (first: number, last: number) => number[];
  /** @returns the first matching day of a span, both ends included. */
  readonly firstIn: (first: number, last: number) => number | null;
}

/**
 * Finds matching days with one calendar per kind of year. There are 14 kinds of years, and 28 with the weeks that
 * they share with the years next to them. Each kind is evaluated once, however many years are searched.
 *
 * @param start  the first day of the series; it completes the parts that the rule leaves out.
 */
export function daysOfRule(rule: RecurrenceRule, start: number, budget: SearchBudget): DaysOfRule {
  const passes = dayTest(rule, start);
  const calendars = new Map<string, readonly number[]>();

  /** The matching days of a year, counted from its first day. */
  function calendarOf(year: number, newYear: number): readonly number[] {
    const leaps = [year - 1, year, year + 1].map((each) => (isLeapYear(each) ? "L" : "-"));
    const kind = `${weekdayOf(newYear)}${leaps.join("")}`;
    const known = calendars.get(kind);
    if (known) return known;
    budget.spend(daysInYear(year));
    const days = passingDays(passes, year);
    calendars.set(kind, days);
    return days;
  }

  function openYear(year: number): OpenYear {
    const newYear = dayNumber(year, 1, 1);
    return {
      year,
      first: newYear,
      end: newYear + daysInYear(year),
      days: calendarOf(year, newYear),
    };
  }

  // Keeps the current year, because a search stays in it for many days, and finding the year of a day costs more
  // than everything else.
  let open = openYear(civilDate(start).year);

  function yearOf(day: number): OpenYear {
    if (day < open.first || day >= open.end) open = openYear(civilDate(day).year);
    return open;
  }

  function within(first: number, last: number): number[] {
    const found: number[] = [];
    for (let each = yearOf(first); each.first <= last; each = openYear(each.year + 1)) {
      const { days } = each;
      for (let index = firstIndex(days, first - each.first); index < days.length; index += 1) {
        const number = each.first + (days[index] ?? 0);
        if (number > last) break;
        found.push(number);
      }
    }
    return found;
  }

  function firstIn(first: number, last: number): number | null {
    for (let each = yearOf(first); each.first <= last; each = openYear(each.year + 1)) {
      const day = each.days[firstIndex(each.days, first - each.first)];
      if (day !== undefined) return each.first + day <= last ? each.first + day : null;
    }
    return null;
  }

  return { within, firstIn };
}

function passingDays(passes: DayTest, year: number): number[] {
  const found: number[] = [];
  const newYear = dayNumber(year, 1, 1);
  let number = newYear;
  for (let month = 1; month <= 12; month += 1) {
    const days = daysInMonth(year, month);
    for (let day = 1; day <= days; day += 1, number += 1) {
      if (passes(number, year, month, day)) found.push(number - newYear);
    }
  }
  return found;
}

/** @returns the index of the first value that is not less than `least`, in sorted values. */
function firstIndex(values: readonly number[], least: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** @param start  the first day of the series, from which comes what the rule leaves open. */
function dayTest(given: RecurrenceRule, start: number): DayTest {
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
