import {
  civilDate,
  dayNumber,
  daysInMonth,
  formatDate,
  LAST_DAY,
  parseDate,
  twoDigits,
} from "./days.ts";
import { daysOfRule, startOfWeek } from "./days-of-rule.ts";
import { parseRule, type RecurrenceRule } from "./recurrence-rule.ts";
import { SearchBudget } from "./search-budget.ts";
import { instantOf } from "./wall-clock.ts";

/** Where a series stands, and by what it goes on. Wall clocks are "2026-11-23" or "2026-11-23T09:00", all alike. */
export interface SeriesPlace {
  /** The value of an RRULE in which `checkRule` found nothing wrong. */
  readonly rule: string;
  /** DTSTART, as a wall clock. */
  readonly start: string;
  /** An IANA name; days alone do not depend on it. */
  readonly timeZone: string;
  /** The occurrence behind which to look, as a wall clock. */
  readonly after: string;
  /** How many occurrences the series has had, with this one; needed where a rule has COUNT. */
  readonly count?: number | undefined;
  /**
   * The day of completion, "YYYY-MM-DD", for a series that counts from there: the rule begins anew
   * on it, at the time of day at which the series started.
   */
  readonly completedOn?: string | undefined;
}

/**
 * The next occurrence of a series.
 *
 * All computation uses wall-clock time: nine o'clock stays nine o'clock when clocks change. A time that the clocks
 * skip is an occurrence too, at the instant that `instantOf` returns.
 *
 * @param budget  limits the search, and has the number of steps afterwards.
 * @returns a wall clock in the form of `start`, always later than `after`; `null` when the series has ended, when
 *   its next occurrence is more than 400 years away or after the year 9999, or when the budget is used up.
 * @throws RuleError for a rule that cannot be parsed.
 * @see RFC 5545 §3.3.10
 */
export function nextOccurrence(place: SeriesPlace, budget?: SearchBudget): string | null {
  return nextOfRule(parseRule(place.rule), place, budget);
}

/** As `nextOccurrence`, for a parsed rule. */
export function nextOfRule(
  rule: RecurrenceRule,
  { start, after, count, completedOn, timeZone }: Omit<SeriesPlace, "rule">,
  budget: SearchBudget = new SearchBudget(),
): string | null {
  if (rule.count !== null && count !== undefined && count >= rule.count) return null;

  const time = start.slice("YYYY-MM-DD".length);
  const origin = completedOn === undefined ? start : `${completedOn}${time}`;
  // Done early, a task does not come again on a day on which it has been.
  const last = origin > after && completedOn !== undefined ? origin : after;
  const clock = firstAfter(rule, parseClock(origin), parseClock(last), budget);
  if (clock === null) return null;
  const next = time === "" ? formatDate(clock / MINUTES_OF_DAY) : formatClock(clock);
  return isOver(rule, next, timeZone) ? null : next;
}

function isOver({ until }: RecurrenceRule, next: string, timeZone: string): boolean {
  if (until === null) return false;
  const [date = "", time] = next.split("T");
  if (until.kind === "date") return date > until.date;
  return time !== undefined && instantOf({ date, time, timeZone }) > until.instant;
}

/** A wall clock as minutes since 1970-01-01T00:00, in a zone that is of no concern here. */
type Clock = number;

const MINUTES_OF_DAY = 1440;

function parseClock(text: string): Clock {
  const [date = "", time = "00:00"] = text.split("T");
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  return parseDate(date) * MINUTES_OF_DAY + hour * 60 + minute;
}

function formatClock(clock: Clock): string {
  const day = Math.floor(clock / MINUTES_OF_DAY);
  const minute = clock - day * MINUTES_OF_DAY;
  return `${formatDate(day)}T${twoDigits(Math.floor(minute / 60))}:${twoDigits(minute % 60)}`;
}

/**
 * How far to look: the calendar repeats itself after 400 years, and few rules that have found
 * nothing by then ever would.
 */
const HORIZON = 146_097;

interface Search {
  readonly rule: RecurrenceRule;
  readonly start: Clock;
  /** The first clock that will do. */
  readonly earliest: Clock;
  /** The last day to look at. */
  readonly lastDay: number;
  readonly budget: SearchBudget;
}

function firstAfter(
  rule: RecurrenceRule,
  start: Clock,
  after: Clock,
  budget: SearchBudget,
): Clock | null {
  const earliest = Math.max(after + 1, start);
  const lastDay = Math.min(Math.floor(earliest / MINUTES_OF_DAY) + HORIZON, LAST_DAY);
  const search: Search = { rule, start, earliest, lastDay, budget };
  const isWithinDay = rule.frequency === "HOURLY" || rule.frequency === "MINUTELY";
  const found = isWithinDay ? firstWithinDays(search) : firstOfPeriods(search);
  return found !== null && found < (LAST_DAY + 1) * MINUTES_OF_DAY ? found : null;
}

/** Searches the years, months, weeks or days that the rule counts and that have a matching day. */
function firstOfPeriods({ rule, start, earliest, lastDay, budget }: Search): Clock | null {
  const startDay = Math.floor(start / MINUTES_OF_DAY);
  const earliestDay = Math.floor(earliest / MINUTES_OF_DAY);
  const times = timesOfDay(rule, start - startDay * MINUTES_OF_DAY);
  if (nearestPosition(rule) > mostDays(rule) * times.length) return null;
  const days = daysOfRule(rule, startDay, budget);
  const begin = periodOf(rule, startDay);
  const passed = Math.floor((periodOf(rule, earliestDay) - begin) / rule.interval);
  let period = begin + passed * rule.interval;
  while (!budget.isSpent) {
    budget.spend();
    const [first, last] = spanOf(rule, period);
    const day = days.firstIn(first, lastDay);
    if (day === null) return null;
    if (day > last) {
      period += Math.ceil((periodOf(rule, day) - period) / rule.interval) * rule.interval;
      continue;
    }
    const found = firstOf(rule, days.within(day, last), times, earliest);
    if (found !== null) return found;
    period += rule.interval;
  }
  return null;
}

/** How many days of one period can match at most. */
function mostDays({ frequency, byDay }: RecurrenceRule): number {
  if (frequency === "YEARLY") return 366;
  if (frequency === "MONTHLY") return 31;
  return frequency === "WEEKLY" ? Math.max(byDay.length, 1) : 1;
}

/** How many occurrences a period needs before BYSETPOS can select one. */
function nearestPosition({ bySetPosition }: RecurrenceRule): number {
  return bySetPosition.length === 0 ? 1 : Math.min(...bySetPosition.map(Math.abs));
}

/** The years, months, weeks or days of the calendar, numbered on end. */
function periodOf({ frequency, weekStart }: RecurrenceRule, day: number): number {
  if (frequency === "DAILY") return day;
  if (frequency === "WEEKLY") return (startOfWeek(day, weekStart) - startOfWeek(0, weekStart)) / 7;
  const { year, month } = civilDate(day);
  return frequency === "YEARLY" ? year : year * 12 + month - 1;
}

/** The first and the last day of such a period. */
function spanOf({ frequency, weekStart }: RecurrenceRule, period: number): [number, number] {
  if (frequency === "DAILY") return [period, period];
  if (frequency === "WEEKLY") {
    const first = startOfWeek(0, weekStart) + period * 7;
    return [first, first + 6];
  }
  if (frequency === "YEARLY") return [dayNumber(period, 1, 1), dayNumber(period, 12, 31)];
  const year = Math.floor(period / 12);
  const month = (period % 12) + 1;
  const first = dayNumber(year, month, 1);
  return [first, first + daysInMonth(year, month) - 1];
}

/** In minutes since midnight, in order. */
function timesOfDay({ byHour, byMinute }: RecurrenceRule, start: number): number[] {
  const hours = byHour.length > 0 ? byHour : [Math.floor(start / 60)];
  const minutes = byMinute.length > 0 ? byMinute : [start % 60];
  return hours.flatMap((hour) => minutes.map((minute) => hour * 60 + minute));
}

/** BYSETPOS chooses among all of a period, those before the earliest included. */
function firstOf(
  { bySetPosition }: RecurrenceRule,
  days: readonly number[],
  times: readonly number[],
  earliest: Clock,
): Clock | null {
  const size = days.length * times.length;
  const at = (index: number): Clock =>
    (days[Math.floor(index / times.length)] ?? 0) * MINUTES_OF_DAY +
    (times[index % times.length] ?? 0);
  let found: Clock | null = null;
  if (bySetPosition.length > 0) {
    for (const position of bySetPosition) {
      const index = position > 0 ? position - 1 : size + position;
      if (index < 0 || index >= size) continue;
      const clock = at(index);
      if (clock >= earliest && (found === null || clock < found)) found = clock;
    }
    return found;
  }
  const day = days.findIndex((number) => (number + 1) * MINUTES_OF_DAY > earliest);
  if (day < 0) return null;
  for (let index = day * times.length; index < size; index += 1) {
    if (at(index) >= earliest) return at(index);
  }
  return null;
}

/** Looks through the hours or minutes that the rule counts, passing over days that do not count. */
function firstWithinDays({ rule, start, earliest, lastDay, budget }: Search): Clock | null {
  const unit = rule.frequency === "HOURLY" ? 60 : 1;
  const step = rule.interval * unit;
  const begin = Math.floor(start / unit) * unit;
  const minutes = minutesOfPeriod(rule, start);
  if (minutes.length === 0 || !isReachable(rule, begin, step)) return null;

  const days = daysOfRule(rule, Math.floor(start / MINUTES_OF_DAY), budget);
  const timeFrom = firstAllowedTime(rule, step);
  let clock = begin + Math.floor((earliest - begin) / step) * step;
  while (!budget.isSpent) {
    budget.spend();
    const today = Math.floor(clock / MINUTES_OF_DAY);
    const day = days.firstIn(today, lastDay);
    if (day === null) return null;
    const midnight = today * MINUTES_OF_DAY;
    const time = day === today ? timeFrom(clock - midnight) : null;
    if (time === null) {
      const next = Math.max(day, today + 1) * MINUTES_OF_DAY;
      clock += Math.ceil((next - clock) / step) * step;
      continue;
    }
    clock = midnight + time;
    const minute = minutes.find((later) => clock + later >= earliest);
    if (minute !== undefined) return clock + minute;
    clock += step;
  }
  return null;
}

/**
 * Finds the first time of a day that the rule allows, in steps from one on. It is looked for once for
 * each that a day begins with, since days that begin alike go by in their thousands.
 */
function firstAllowedTime(rule: RecurrenceRule, step: number): (from: number) => number | null {
  const found = new Map<number, number | null>();
  return (from) => {
    const known = found.get(from);
    if (known !== undefined) return known;
    let time: number | null = from;
    while (time < MINUTES_OF_DAY && !isTimeAllowed(rule, time)) time += step;
    if (time >= MINUTES_OF_DAY) time = null;
    found.set(from, time);
    return time;
  };
}

/** The minutes of each hour that count, or the one minute of each minute, after BYSETPOS. */
function minutesOfPeriod(rule: RecurrenceRule, start: Clock): number[] {
  const { frequency, byMinute, bySetPosition } = rule;
  const isHourly = frequency === "HOURLY";
  const ownMinute = ((start % 60) + 60) % 60;
  const all = isHourly ? (byMinute.length > 0 ? byMinute : [ownMinute]) : [0];
  return bySetPosition.length === 0
    ? [...all]
    : all.filter(
        (_, index) =>
          bySetPosition.includes(index + 1) || bySetPosition.includes(index - all.length),
      );
}

/** @param minute  since midnight, at which an hour or minute begins. */
function isTimeAllowed({ frequency, byHour, byMinute }: RecurrenceRule, minute: number): boolean {
  if (byHour.length > 0 && !byHour.includes(Math.floor(minute / 60))) return false;
  return frequency === "HOURLY" || byMinute.length === 0 || byMinute.includes(minute % 60);
}

/**
 * Whether the steps ever meet a time of day that the rule allows. Only then is it worth to look
 * through four centuries: steps of an even number of minutes never come to an odd one.
 */
function isReachable(rule: RecurrenceRule, begin: Clock, step: number): boolean {
  const stride = greatestCommonDivisor(step, MINUTES_OF_DAY);
  const first = ((begin % stride) + stride) % stride;
  for (let minute = first; minute < MINUTES_OF_DAY; minute += stride) {
    if (isTimeAllowed(rule, minute)) return true;
  }
  return false;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
