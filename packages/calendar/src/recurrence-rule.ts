import { daysInMonth } from "./days.ts";

/*
 * The value of an RRULE (RFC 5545 §3.3.10), as text and as a record. What a rule may be beside its
 * grammar depends on the task that has it: see rule-check.ts.
 */

const FREQUENCIES = ["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY"] as const;
type Frequency = (typeof FREQUENCIES)[number];

const WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

export interface RuleDay {
  /** 0 for Monday to 6 for Sunday. */
  readonly weekday: number;
  /** Which one of the month or year, counted from its end when negative; 0 for each. */
  readonly ordinal: number;
}

/** The last moment of a series: the end of a day anywhere, or an instant. */
type Until =
  | { readonly kind: "date"; readonly date: string }
  | { readonly kind: "instant"; readonly instant: string };

export interface RecurrenceRule {
  readonly frequency: Frequency;
  readonly interval: number;
  readonly count: number | null;
  readonly until: Until | null;
  readonly byMonth: readonly number[];
  readonly byWeekNumber: readonly number[];
  readonly byYearDay: readonly number[];
  readonly byMonthDay: readonly number[];
  readonly byDay: readonly RuleDay[];
  readonly byHour: readonly number[];
  readonly byMinute: readonly number[];
  readonly bySetPosition: readonly number[];
  /** The first day of a week: 0 for Monday to 6 for Sunday. */
  readonly weekStart: number;
}

/** A rule that cannot be read. The message says why, for whoever wrote it. */
export class RuleError extends Error {
  override readonly name = "RuleError";
}

/** Both so large that only a mistake, or an attack, goes beyond. */
const MAXIMUM_INTERVAL = 1_000_000;
const MAXIMUM_COUNT = 1_000_000;
const MAXIMUM_LENGTH = 500;

/** How RFC 5545 reads each part of a rule. */
interface Parts {
  readonly FREQ?: string;
  readonly [name: string]: string | undefined;
}

interface NumberRange {
  readonly minimum: number;
  readonly maximum: number;
  /** Whether it may be counted from the end. */
  readonly signed: boolean;
}

const RANGES = {
  BYMONTH: { minimum: 1, maximum: 12, signed: false },
  BYWEEKNO: { minimum: 1, maximum: 53, signed: true },
  BYYEARDAY: { minimum: 1, maximum: 366, signed: true },
  BYMONTHDAY: { minimum: 1, maximum: 31, signed: true },
  BYHOUR: { minimum: 0, maximum: 23, signed: false },
  BYMINUTE: { minimum: 0, maximum: 59, signed: false },
  BYSETPOS: { minimum: 1, maximum: 366, signed: true },
} as const satisfies Record<string, NumberRange>;

const KNOWN = new Set([
  "FREQ",
  "INTERVAL",
  "COUNT",
  "UNTIL",
  "BYDAY",
  "WKST",
  "RSCALE",
  "SKIP",
  ...Object.keys(RANGES),
]);

/** @throws RuleError with a sentence for whoever wrote the rule. */
export function parseRule(text: string): RecurrenceRule {
  const parts = partsOf(text);
  const frequency = frequencyOf(parts.FREQ);
  refuseScales(parts);
  if (parts["COUNT"] !== undefined && parts["UNTIL"] !== undefined) {
    throw new RuleError("A rule can have COUNT or UNTIL, but not both.");
  }
  const rule: RecurrenceRule = {
    frequency,
    interval: wholeNumber("INTERVAL", parts["INTERVAL"], MAXIMUM_INTERVAL) ?? 1,
    count: wholeNumber("COUNT", parts["COUNT"], MAXIMUM_COUNT),
    until: untilOf(parts["UNTIL"]),
    byMonth: numbers("BYMONTH", parts),
    byWeekNumber: numbers("BYWEEKNO", parts),
    byYearDay: numbers("BYYEARDAY", parts),
    byMonthDay: numbers("BYMONTHDAY", parts),
    byDay: daysOf(parts["BYDAY"]),
    byHour: numbers("BYHOUR", parts),
    byMinute: numbers("BYMINUTE", parts),
    bySetPosition: numbers("BYSETPOS", parts),
    weekStart: weekStartOf(parts["WKST"]),
  };
  refuseMisplaced(rule);
  return rule;
}

/** Splits a rule into its parts. Files and calendar programs write the same value in several ways. */
function partsOf(written: string): Parts {
  if (written.length > MAXIMUM_LENGTH) {
    throw new RuleError(`A rule has at most ${MAXIMUM_LENGTH} characters.`);
  }
  const text = written
    .trim()
    .replace(/^RRULE\s*:/i, "")
    .replaceAll(/[^\S\r\n]*([;=,])[^\S\r\n]*/g, "$1")
    .trim()
    .replace(/;$/, "");
  if (/^(?:RRULE|EXRULE|DTSTART|EXDATE|RDATE)\b/i.test(text) || /[\r\n]/.test(text)) {
    throw new RuleError(
      "Send a single RRULE such as FREQ=WEEKLY;BYDAY=MO, without other properties or lines.",
    );
  }
  const parts: Record<string, string> = Object.create(null);
  for (const part of text.toUpperCase().split(";")) {
    const [, name, value] = /^([A-Z]+)=([^=]+)$/.exec(part) ?? [];
    if (name === undefined || value === undefined) {
      throw new RuleError(
        "This is not a recurrence rule. A rule looks like FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH.",
      );
    }
    if (name === "BYSECOND") throw new RuleError("Tasks have no seconds: omit BYSECOND.");
    if (!KNOWN.has(name)) throw new RuleError(`Unknown rule part ${quoted(name)}.`);
    if (name in parts) throw new RuleError(`${name} occurs more than once.`);
    parts[name] = value;
  }
  return parts;
}

/** Nothing of any length comes back. */
function quoted(value: string): string {
  return `"${value.length > 20 ? `${value.slice(0, 20)}…` : value}"`;
}

function frequencyOf(value: string | undefined): Frequency {
  if (value === undefined) throw new RuleError("A rule needs FREQ, such as FREQ=DAILY.");
  if (value === "SECONDLY")
    throw new RuleError("Tasks have no seconds: FREQ=SECONDLY is too often.");
  const frequency = FREQUENCIES.find((known) => known === value);
  if (frequency) return frequency;
  throw new RuleError("FREQ must be one of YEARLY, MONTHLY, WEEKLY, DAILY, HOURLY and MINUTELY.");
}

/** RFC 7529 counts in other calendars. What it adds to the Gregorian one is left out, too. */
function refuseScales(parts: Parts): void {
  if ((parts["RSCALE"] ?? "GREGORIAN") !== "GREGORIAN") {
    throw new RuleError("Only the Gregorian calendar is supported: omit RSCALE.");
  }
  if ((parts["SKIP"] ?? "OMIT") !== "OMIT") {
    throw new RuleError(
      "SKIP can only be OMIT: days that a month does not have are skipped. Use BYMONTHDAY=-1 for the last day of each month.",
    );
  }
}

function wholeNumber(name: string, value: string | undefined, maximum: number): number | null {
  if (value === undefined) return null;
  const number = /^\d{1,9}$/.test(value) ? Number(value) : 0;
  if (number >= 1 && number <= maximum) return number;
  throw new RuleError(`${name} must be a whole number from 1 to ${maximum}.`);
}

function numbers(name: keyof typeof RANGES, parts: Parts): number[] {
  const value = parts[name];
  if (value === undefined) return [];
  const { minimum, maximum, signed } = RANGES[name];
  const found = value.split(",").map((text) => {
    const number = /^[+-]?\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
    const size = signed ? Math.abs(number) : number;
    if (size >= minimum && size <= maximum && (signed || !/^[+-]/.test(text))) return number;
    const or = signed ? `, or -${maximum} to -${minimum} from the end` : "";
    throw new RuleError(`${name} takes numbers from ${minimum} to ${maximum}${or}.`);
  });
  return [...new Set(found)].toSorted((a, b) => a - b);
}

function daysOf(value: string | undefined): RuleDay[] {
  if (value === undefined) return [];
  const found = new Map<string, RuleDay>();
  for (const text of value.split(",")) {
    const [, number = "0", name = ""] = /^([+-]?\d{1,2})?([A-Z]{2})$/.exec(text) ?? [];
    const weekday = WEEKDAYS.indexOf(name);
    const ordinal = Number(number);
    if (weekday < 0 || Math.abs(ordinal) > 53 || (ordinal === 0 && text !== name)) {
      throw new RuleError(
        "BYDAY takes weekdays: MO, TU, WE, TH, FR, SA, SU, such as 2MO for the second or -1FR for the last.",
      );
    }
    found.set(`${ordinal}${name}`, { weekday, ordinal });
  }
  return [...found.values()].toSorted((a, b) => a.ordinal - b.ordinal || a.weekday - b.weekday);
}

function weekStartOf(value: string | undefined): number {
  if (value === undefined) return 0;
  const weekday = WEEKDAYS.indexOf(value);
  if (weekday >= 0) return weekday;
  throw new RuleError("WKST takes one weekday: MO, TU, WE, TH, FR, SA or SU.");
}

const DATE = /^(\d{4})(\d\d)(\d\d)$/;
const INSTANT = /^(\d{4})(\d\d)(\d\d)T([01]\d|2[0-3])([0-5]\d)([0-5]\d)Z$/;

function untilOf(value: string | undefined): Until | null {
  if (value === undefined) return null;
  const [, year = "", month = "", day = "", hour, minute = "", second = ""] =
    INSTANT.exec(value) ?? DATE.exec(value) ?? [];
  if (!isRealDay(Number(year), Number(month), Number(day))) {
    throw new RuleError(
      "UNTIL must be a day, such as 20261231, or a time in UTC, such as 20261231T170000Z.",
    );
  }
  const date = `${year}-${month}-${day}`;
  if (hour === undefined) return { kind: "date", date };
  return { kind: "instant", instant: `${date}T${hour}:${minute}:${second}.000Z` };
}

function isRealDay(year: number, month: number, day: number): boolean {
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

/** What the notes below the table of RFC 5545 §3.3.10 forbid. */
function refuseMisplaced(rule: RecurrenceRule): void {
  const { frequency } = rule;
  const hasOrdinals = rule.byDay.some(({ ordinal }) => ordinal !== 0);
  if (hasOrdinals && frequency !== "MONTHLY" && frequency !== "YEARLY") {
    throw new RuleError("A numbered weekday such as 2MO needs FREQ=MONTHLY or FREQ=YEARLY.");
  }
  if (hasOrdinals && rule.byWeekNumber.length > 0) {
    throw new RuleError("A numbered weekday such as 2MO cannot be combined with BYWEEKNO.");
  }
  if (rule.byWeekNumber.length > 0 && frequency !== "YEARLY") {
    throw new RuleError("BYWEEKNO requires FREQ=YEARLY.");
  }
  if (rule.byMonthDay.length > 0 && frequency === "WEEKLY") {
    throw new RuleError("BYMONTHDAY cannot be combined with FREQ=WEEKLY.");
  }
  if (rule.byYearDay.length > 0 && ["MONTHLY", "WEEKLY", "DAILY"].includes(frequency)) {
    throw new RuleError(`BYYEARDAY cannot be combined with FREQ=${frequency}.`);
  }
  if (rule.bySetPosition.length > 0 && !hasParts(rule)) {
    throw new RuleError("BYSETPOS needs another BY part to choose from, such as BYDAY.");
  }
}

function hasParts(rule: RecurrenceRule): boolean {
  const { byMonth, byWeekNumber, byYearDay, byMonthDay, byDay, byHour, byMinute } = rule;
  return [byMonth, byWeekNumber, byYearDay, byMonthDay, byDay, byHour, byMinute].some(
    (part) => part.length > 0,
  );
}

function formatRule(rule: RecurrenceRule): string {
  const parts: [name: string, value: string | number | null][] = [
    ["FREQ", rule.frequency],
    ["INTERVAL", rule.interval === 1 ? null : rule.interval],
    ["BYMONTH", rule.byMonth.join(",")],
    ["BYWEEKNO", rule.byWeekNumber.join(",")],
    ["BYYEARDAY", rule.byYearDay.join(",")],
    ["BYMONTHDAY", rule.byMonthDay.join(",")],
    ["BYDAY", rule.byDay.map(formatDay).join(",")],
    ["BYHOUR", rule.byHour.join(",")],
    ["BYMINUTE", rule.byMinute.join(",")],
    ["BYSETPOS", rule.bySetPosition.join(",")],
    ["WKST", rule.weekStart === 0 ? null : (WEEKDAYS[rule.weekStart] ?? null)],
    ["COUNT", rule.count],
    ["UNTIL", rule.until && formatUntil(rule.until)],
  ];
  return parts
    .flatMap(([name, value]) => (value === null || value === "" ? [] : [`${name}=${value}`]))
    .join(";");
}

function formatDay({ weekday, ordinal }: RuleDay): string {
  return `${ordinal === 0 ? "" : ordinal}${WEEKDAYS[weekday] ?? ""}`;
}

function formatUntil(until: Until): string {
  if (until.kind === "date") return until.date.replaceAll("-", "");
  return until.instant.replace(".000", "").replaceAll(/[-:]/g, "");
}

/**
 * The one text for all rules that read the same: upper case, parts and values in order, what goes
 * without saying left out.
 *
 * @throws RuleError for what `checkRule` has a sentence for.
 */
export function normalizeRule(text: string): string {
  return formatRule(parseRule(text));
}
