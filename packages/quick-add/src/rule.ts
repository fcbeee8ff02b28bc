import { type CalendarDay, fieldsOf } from "./calendar-day.ts";

/** The parts of an RRULE (RFC 5545 §3.3.10) that a phrase can name. */
export interface Rule {
  readonly frequency: "DAILY" | "WEEKLY" | "MONTHLY" | "YEARLY";
  readonly interval?: number;
  readonly month?: number;
  /** 1 to 31, or -1 for the last day of the month. */
  readonly monthDays?: readonly number[];
  /** 0 (Sunday) to 6; with ordinals, those of the month: 1 to 5, or -1 for the last. */
  readonly weekdays?: readonly number[];
  readonly ordinals?: readonly number[];
  /** Which of the selected days of the month: 1 is the first, -1 the last. */
  readonly setPosition?: number;
}

const BYDAY = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];

/** The end of a series: a number of occurrences, or the value of UNTIL. */
export interface SeriesEnd {
  readonly count?: number;
  readonly until?: string;
}

/** The value of an RRULE (RFC 5545 §3.3.10). */
export function toRule(rule: Rule, { count, until }: SeriesEnd): string {
  const { frequency, interval, month, monthDays, weekdays, ordinals = [""], setPosition } = rule;
  const byDay = weekdays?.flatMap((weekday) =>
    ordinals.map((ordinal) => `${ordinal}${BYDAY[weekday]}`),
  );
  return [
    `FREQ=${frequency}`,
    interval === undefined ? [] : `INTERVAL=${interval}`,
    month === undefined ? [] : `BYMONTH=${month}`,
    monthDays === undefined ? [] : `BYMONTHDAY=${monthDays.join(",")}`,
    byDay === undefined ? [] : `BYDAY=${byDay.join(",")}`,
    setPosition === undefined ? [] : `BYSETPOS=${setPosition}`,
    count === undefined ? [] : `COUNT=${count}`,
    until === undefined ? [] : `UNTIL=${until}`,
  ]
    .flat()
    .join(";");
}

/** The position of a day among the days of its month that the rule names, counted from the start or the end. */
function positionIn(weekdays: readonly number[], day: CalendarDay, position: number): number {
  const step = Math.sign(position);
  const { month } = fieldsOf(day);
  let count = 0;
  for (let each = day; fieldsOf(each).month === month; each -= step) {
    if (weekdays.includes(fieldsOf(each).weekday)) count += step;
  }
  return count;
}

function includes(
  { month, monthDays, weekdays, ordinals, setPosition }: Rule,
  day: CalendarDay,
): boolean {
  const fields = fieldsOf(day);
  const { monthLength } = fields;
  const fromEnd = fields.day - monthLength - 1;
  const nth = Math.ceil(fields.day / 7);
  return (
    (month === undefined || month === fields.month) &&
    (monthDays === undefined || monthDays.includes(fields.day) || monthDays.includes(fromEnd)) &&
    (weekdays === undefined || weekdays.includes(fields.weekday)) &&
    (ordinals === undefined ||
      ordinals.includes(nth) ||
      (ordinals.includes(-1) && fields.day + 7 > monthLength)) &&
    (setPosition === undefined || positionIn(weekdays ?? [], day, setPosition) === setPosition)
  );
}

/** The longest time between two occurrences, in days: from one 29 February to the next, across a year such as 1900. */
const MAX_GAP_DAYS = 8 * 366;

/** @returns the first day of the rule that is not before `from`. The series begins there, whatever its interval. */
export function firstOccurrence(rule: Rule, from: CalendarDay): CalendarDay | null {
  for (let day = from; day <= from + MAX_GAP_DAYS; day += 1) if (includes(rule, day)) return day;
  return null;
}
