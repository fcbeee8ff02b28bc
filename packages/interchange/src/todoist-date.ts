import { startOfDay } from "@docket/calendar";
import type { Due } from "@docket/contracts";
import { parseDatePhrase } from "@docket/quick-add";
import type { ForeignRepeat } from "./foreign-records.ts";

/** What Todoist's DATE says, as far as it is understood. */
export interface TodoistDate {
  readonly due: Due;
  readonly repeat: ForeignRepeat | null;
}

/** Longer texts are not date phrases. */
const MAX_DATE_LENGTH = 200;

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const BEFORE_TIME = "(?=$| at | @| starting| until| for| \\d)";

/** Todoist's words that quick add does not know, with their equivalents in quick add. */
const TRANSLATIONS: readonly (readonly [RegExp, string])[] = [
  [/^ev(?=!? )/, "every"],
  [/\btod\b/, "today"],
  [/\b(?:tom|tmr)\b/, "tomorrow"],
  [/\bending\b/, "until"],
  [/^(every.*) from (?!completion)/, "$1 starting "],
  [/^\+? ?(\d{1,3}) (day|week|month|year)(s?)$/, "in $1 $2$3"],
  [/^(\d{1,2}(?:st|nd|rd|th))(?= at | @|$)/, "on the $1"],
  [/^mid(?:-| of | )?([a-z]{3,9})$/, "15 $1"],
  [/^last day(?: of (?:the )?month)?$/, "end of month"],
  [/^weekend$/, "this weekend"],
  [new RegExp(`^every(!?) afternoon(?=$| starting| until| for)`), "every$1 day at 12:00"],
  [new RegExp(`^every(!?) night(?=$| starting| until| for)`), "every$1 day at 22:00"],
  [/\bin the afternoon$/, "at 12:00"],
];
const NUMBERED_DAYS = new RegExp(`^(every!? )(\\d{1,2}(?:, ?\\d{1,2})*)${BEFORE_TIME}`);
const DAY_AND_MONTH = /^(\d{1,2})\/(\d{1,2})(?=$| )/;

/** Parses "27/1" or "1/27"; "3/5" is ambiguous. */
function monthNamed(whole: string, one: string, other: string): string {
  const [day, month] = Number(one) > 12 ? [one, other] : [other, one];
  const name = Number(day) > 12 ? MONTHS[Number(month) - 1] : undefined;
  return name === undefined ? whole : `${day} ${name}`;
}

function inQuickAddWords(text: string): string {
  const words = text.trim().toLowerCase().replaceAll(/\s+/g, " ");
  return TRANSLATIONS.reduce(
    (said, [pattern, replacement]) => said.replace(pattern, replacement),
    words,
  )
    .replace(
      NUMBERED_DAYS,
      (_, every: string, days: string) => every + days.replaceAll(/\d+/g, "$&th"),
    )
    .replace(DAY_AND_MONTH, monthNamed);
}

/** A number of hours or minutes after the text was written, but the file does not have that time. */
const COUNTS_HOURS = /\b(?:h|hrs?|hours?|m|mins?|minutes?)\b/;

/**
 * Parses a date as Todoist writes it into its files: a day, with or without a time, or a repetition in the English
 * of its documentation.
 *
 * @param today  the current day in the user's zone. The file does not say when a repetition began, so it begins on
 *   its first day from today on, and "tomorrow" is the day after today, as when Todoist imports the file.
 * @returns `null` for any other text.
 */
export function parseTodoistDate(
  text: string,
  { today, timeZone }: { today: string; timeZone: string },
): TodoistDate | null {
  if (text.length > MAX_DATE_LENGTH) return null;
  const key = `${today} ${timeZone} ${text}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const date = readDate(inQuickAddWords(text), { today, timeZone });
  if (known.size >= MAX_CACHED) known.clear();
  known.set(key, date);
  return date;
}

/** A cache, because a project has the same few dates many times. */
const known = new Map<string, TodoistDate | null>();
const MAX_CACHED = 1_000;

function readDate(
  words: string,
  { today, timeZone }: { today: string; timeZone: string },
): TodoistDate | null {
  if (COUNTS_HOURS.test(words)) return null;
  const now = new Date(startOfDay(today, timeZone));
  const phrase = parseDatePhrase(words, { now, timeZone, allowPast: true });
  return phrase && { due: phrase.due, repeat: phrase.recurrence };
}
