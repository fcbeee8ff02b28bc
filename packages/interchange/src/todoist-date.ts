import { addDays } from "@docket/calendar";
import type { Due } from "@docket/contracts";
import { dayOfWeek, isDay } from "./foreign-time.ts";
import type { ForeignRepeat } from "./foreign-records.ts";

/** What Todoist's DATE says, as far as it is understood. */
export interface TodoistDate {
  readonly due: Due;
  readonly repeat: ForeignRepeat | null;
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["su", "mo", "tu", "we", "th", "fr", "sa"];
const CODES = WEEKDAYS.map((name) => name.toUpperCase());

const TIME = /(?:^|\s+)(?:at\s+|@\s*)?(\d{1,2})(?::(\d{2}))?\s*(am|pm)?$/;
const ISO = /^(\d{4}-\d{2}-\d{2})(?:[t\s](\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?)?$/;

/**
 * Reads a date as Todoist writes it into its files: a day, with or without a time, or one of the simple
 * English repetitions (`every day`, `every 2 weeks`, `every mon, fri`, `every workday`, `every 15th`;
 * `every!` counts from completion).
 *
 * @param today  where the user is: the file does not say when a repetition began, so its first day
 *   is the first one from today on.
 * @returns `null` for what is anything else.
 */
export function parseTodoistDate(
  text: string,
  { today, timeZone }: { today: string; timeZone: string },
): TodoistDate | null {
  const words = text.trim().toLowerCase().replaceAll(/\s+/g, " ");
  const iso = ISO.exec(words);
  if (iso) {
    const [, date = "", time] = iso;
    return isDay(date) ? { due: toDue(date, time, timeZone), repeat: null } : null;
  }
  const { rest, time } = splitTime(words);
  const day = parseDay(rest);
  if (day !== null) return { due: toDue(day, time, timeZone), repeat: null };
  const repeat = parseRepeat(rest, today);
  return (
    repeat && {
      due: toDue(repeat.first, time, timeZone),
      repeat: { rule: repeat.rule, from: repeat.from },
    }
  );
}

function toDue(date: string, time: string | undefined, timeZone: string): Due {
  return time === undefined ? { date } : { date, time, timeZone };
}

/** A number alone is a day or a year; a time has a colon, `am` or `pm`, or an `at`. */
function splitTime(words: string): { rest: string; time: string | undefined } {
  const match = TIME.exec(words);
  if (!match || !/:|am$|pm$|\bat\b|@/.test(match[0])) return { rest: words, time: undefined };
  const [whole, hours = "", minutes = "00", half] = match;
  const hour = half === undefined ? Number(hours) : (Number(hours) % 12) + (half === "pm" ? 12 : 0);
  if (hour > 23 || Number(minutes) > 59) return { rest: words, time: undefined };
  return {
    rest: words.slice(0, words.length - whole.length).trim(),
    time: `${String(hour).padStart(2, "0")}:${minutes}`,
  };
}

/** `20 nov 2026`, `november 20, 2026`. */
function parseDay(words: string): string | null {
  const match =
    /^(\d{1,2})\.? ([a-z]{3,9})\.? (\d{4})$/.exec(words) ??
    /^([a-z]{3,9})\.? (\d{1,2}),? (\d{4})$/.exec(words);
  if (!match) return null;
  const [, one = "", other = "", year = ""] = match;
  const [day, name] = /^\d/.test(one) ? [one, other] : [other, one];
  const month = MONTHS.indexOf(name.slice(0, 3)) + 1;
  const date = `${year}-${String(month).padStart(2, "0")}-${day.padStart(2, "0")}`;
  return month > 0 && isDay(date) ? date : null;
}

interface Repetition {
  readonly rule: string;
  readonly from: "due" | "completion";
  readonly first: string;
}

function parseRepeat(words: string, today: string): Repetition | null {
  const match = /^(?:every(!?)|(daily|weekly|monthly|yearly))\s*(.*)$/.exec(words);
  if (!match) return null;
  const [, mark, adverb, rest = ""] = match;
  const from = mark === "!" ? "completion" : "due";
  if (adverb !== undefined) {
    return rest === "" ? { rule: `FREQ=${adverb.toUpperCase()}`, from, first: today } : null;
  }
  const found = parseUnit(rest, today) ?? parseWeekdays(rest, today) ?? parseMonthDay(rest, today);
  return found && { ...found, from };
}

type Found = Omit<Repetition, "from"> | null;

const UNITS: Readonly<Record<string, string>> = {
  day: "DAILY",
  week: "WEEKLY",
  month: "MONTHLY",
  year: "YEARLY",
};

function parseUnit(words: string, today: string): Found {
  const match = /^(?:(\d{1,3}|other) )?(day|week|month|year)s?$/.exec(words);
  if (!match) return null;
  const [, count = "1", unit = ""] = match;
  const interval = count === "other" ? 2 : Number(count);
  if (interval === 0) return null;
  const every = interval === 1 ? "" : `;INTERVAL=${interval}`;
  return { rule: `FREQ=${UNITS[unit]}${every}`, first: today };
}

const WEEKDAY = /^(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?s?$/;

function parseWeekdays(words: string, today: string): Found {
  const names = /^(?:workday|weekday)s?$/.test(words)
    ? ["mon", "tue", "wed", "thu", "fri"]
    : words.split(/\s*(?:,|\band\b|\s)\s*/).filter(Boolean);
  if (names.length === 0 || !names.every((name) => WEEKDAY.test(name))) return null;
  const days = new Set(names.map((name) => WEEKDAYS.indexOf(name.slice(0, 2))));
  const ahead = [0, 1, 2, 3, 4, 5, 6].map((count) => addDays(today, count) ?? today);
  const first = ahead.find((date) => days.has(dayOfWeek(date))) ?? today;
  const codes = [...days].toSorted((a, b) => ((a + 6) % 7) - ((b + 6) % 7));
  return { rule: `FREQ=WEEKLY;BYDAY=${codes.map((day) => CODES[day]).join(",")}`, first };
}

function parseMonthDay(words: string, today: string): Found {
  const match = /^(?:month (?:on )?(?:the )?)?(\d{1,2})(?:st|nd|rd|th)?$/.exec(words);
  const day = Number(match?.[1] ?? 0);
  if (day < 1 || day > 31) return null;
  for (let count = 0; count < 62; count += 1) {
    const date = addDays(today, count) ?? today;
    if (Number(date.slice(8)) === day)
      return { rule: `FREQ=MONTHLY;BYMONTHDAY=${day}`, first: date };
  }
  return null;
}
