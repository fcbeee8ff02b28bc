import {
  COUNT,
  countOf,
  MONTH,
  monthNumber,
  ORDINAL,
  ordinalNumber,
  WEEKDAY,
  weekdayNumber,
} from "./english.ts";
import { type DayPart, isDayPart, type Standing } from "./mention.ts";
import type { Rule } from "./rule.ts";
import { matchAt, type Place, PHRASE_END, type Word } from "./words.ts";

export interface RecurrenceMention extends Place {
  readonly type: "recurrence";
  readonly standing: Standing;
  readonly rule: Rule;
  /** The phrase can describe a noun: "weekly report", "every 2nd plant". */
  readonly isAttributive: boolean;
  /** "every! 3 days": counted from when the one before was done. */
  readonly fromCompletion: boolean;
  /** "every morning" says a time as well. */
  readonly dayPart: DayPart | undefined;
}

const MONTH_DAY = "(?:[12]\\d|3[01]|0?[1-9])";
const NUMBERED_DAY = `${MONTH_DAY}(?:st|nd|rd|th)`;
const AND = "(?:\\s*[,&]\\s*(?:and\\s+)?|\\s+and\\s+)(?:the\\s+)?";
const SEVERAL_DAYS = `${NUMBERED_DAY}(?:${AND}${NUMBERED_DAY})*`;
const SEVERAL_WEEKDAYS = `${WEEKDAY}s?(?:(?:\\s*[,/&]\\s*(?:and\\s+)?|\\s+and\\s+|\\s+)${WEEKDAY}s?)*`;
const SEVERAL_ORDINALS = `${ORDINAL}(?:${AND}${ORDINAL})*`;
const NTH_WEEKDAY = `(?<ordinals>${SEVERAL_ORDINALS})\\s+(?<weekday>${WEEKDAY})`;
const INTERVAL = `(?:(?<interval>other|second|third|fourth|fifth|2nd|3rd|[1-9]?[4-9]th|${COUNT})\\s+)?`;
const ON_THE = "\\s+(?:on(?:\\s+the)?|the)\\s+";
const OF_THE_MONTH = "(?:\\s+(?:of|in)\\s+(?:the|each|every)\\s+month)?";

const every = (phrase: string) => new RegExp(`every(?<bang>!)?\\s+${phrase}${PHRASE_END}`, "iy");
/** Both "every 2 weeks" and "weekly", with the details that may follow. */
const everyUnit = (unit: string, adverb: string, rest = "") =>
  new RegExp(`(?:every(?<bang>!)?\\s+${INTERVAL}${unit}|${adverb})${rest}${PHRASE_END}`, "iy");

interface Shape {
  readonly pattern: RegExp;
  /** @returns `null` when the phrase has the shape and names nothing, such as 31 April. */
  readonly read: (groups: Readonly<Record<string, string | undefined>>) => Rule | null;
}

function intervalOf(word: string | undefined): { interval?: number } {
  if (word === undefined) return {};
  const isOrdinal = /^(?:second|third|fourth|fifth)$/i.test(word);
  const interval =
    word.toLowerCase() === "other"
      ? 2
      : isOrdinal
        ? ordinalNumber(word)
        : countOf(word.replace(/(?:nd|rd|th)$/i, ""));
  return interval === 1 ? {} : { interval };
}

const numbersIn = (text: string) => [...text.matchAll(/\d+/g)].map(([digits]) => Number(digits));
const inOrder = (numbers: readonly number[]) => [...new Set(numbers)].toSorted((a, b) => a - b);

function weekdaysIn(text: string): number[] {
  const numbers = (text.match(new RegExp(WEEKDAY, "gi")) ?? []).map(weekdayNumber);
  // The week of RFC 5545 begins on Monday.
  return [...new Set(numbers)].toSorted((a, b) => ((a + 6) % 7) - ((b + 6) % 7));
}

function ordinalsIn(text: string): number[] {
  return inOrder((text.match(new RegExp(ORDINAL, "gi")) ?? []).map(ordinalNumber));
}

/** How long a month can be; February is as long as in a leap year. */
const LONGEST = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function yearly(monthName: string, dayText: string): Rule | null {
  const month = monthNumber(monthName);
  const day = Number.parseInt(dayText, 10);
  const isReal = day <= (LONGEST[month - 1] ?? 0);
  return isReal ? { frequency: "YEARLY", month, monthDays: [day] } : null;
}

const DAY_OF_YEAR = `(?:(?<dayFirst>${MONTH_DAY})(?:st|nd|rd|th)?(?:\\s+of)?\\s+(?<month>${MONTH})|(?<monthFirst>${MONTH})\\s+(?<day>${MONTH_DAY})(?:st|nd|rd|th)?)`;

const SHAPES: readonly Shape[] = [
  {
    pattern: everyUnit("days?", "daily"),
    read: ({ interval }) => ({ frequency: "DAILY", ...intervalOf(interval) }),
  },
  {
    pattern: every("(?<dayPart>morning|afternoon|evening|night)"),
    read: () => ({ frequency: "DAILY" }),
  },
  {
    pattern: everyUnit("weeks?", "weekly", `(?:\\s+on\\s+(?<weekdays>${SEVERAL_WEEKDAYS}))?`),
    read: ({ interval, weekdays }) => ({
      frequency: "WEEKLY",
      ...intervalOf(interval),
      ...(weekdays === undefined ? {} : { weekdays: weekdaysIn(weekdays) }),
    }),
  },
  {
    pattern: new RegExp(
      `(?:every(?<bang>!)?\\s+fortnight|fortnightly)(?:\\s+on\\s+(?<weekdays>${SEVERAL_WEEKDAYS}))?${PHRASE_END}`,
      "iy",
    ),
    read: ({ weekdays }) => ({
      frequency: "WEEKLY",
      interval: 2,
      ...(weekdays === undefined ? {} : { weekdays: weekdaysIn(weekdays) }),
    }),
  },
  {
    pattern: every("(?:week|work)days?"),
    read: () => ({ frequency: "WEEKLY", weekdays: [1, 2, 3, 4, 5] }),
  },
  { pattern: every("weekends?"), read: () => ({ frequency: "WEEKLY", weekdays: [6] }) },
  {
    pattern: every(`(?<other>other\\s+)?(?<weekdays>${SEVERAL_WEEKDAYS})`),
    read: ({ other, weekdays = "" }) => ({
      frequency: "WEEKLY",
      ...intervalOf(other?.trim()),
      weekdays: weekdaysIn(weekdays),
    }),
  },
  {
    pattern: everyUnit(
      "months?",
      "monthly",
      `(?:${ON_THE}(?:(?<last>last\\s+day)|${NTH_WEEKDAY}|(?<days>${SEVERAL_DAYS}|${MONTH_DAY}|first)))?`,
    ),
    read: ({ interval, last, days, ordinals, weekday }) => ({
      frequency: "MONTHLY",
      ...intervalOf(interval),
      ...(last === undefined ? {} : { monthDays: [-1] }),
      ...(days === undefined
        ? {}
        : { monthDays: /\d/.test(days) ? inOrder(numbersIn(days)) : [1] }),
      ...(ordinals === undefined || weekday === undefined
        ? {}
        : { weekdays: [weekdayNumber(weekday)], ordinals: ordinalsIn(ordinals) }),
    }),
  },
  { pattern: everyUnit("quarters?", "quarterly"), read: readQuarters },
  {
    pattern: every(`(?:the\\s+)?last\\s+day${OF_THE_MONTH}`),
    read: () => ({ frequency: "MONTHLY", monthDays: [-1] }),
  },
  {
    pattern: every(`(?:the\\s+)?(?<days>${SEVERAL_DAYS})${OF_THE_MONTH}`),
    read: ({ days = "" }) => ({ frequency: "MONTHLY", monthDays: inOrder(numbersIn(days)) }),
  },
  {
    pattern: every(`(?:the\\s+)?${NTH_WEEKDAY}${OF_THE_MONTH}`),
    read: ({ ordinals = "", weekday = "" }) => ({
      frequency: "MONTHLY",
      weekdays: [weekdayNumber(weekday)],
      ordinals: ordinalsIn(ordinals),
    }),
  },
  {
    pattern: everyUnit(
      "years?",
      "(?:yearly|annually)",
      `(?:\\s+on\\s+(?:the\\s+)?${DAY_OF_YEAR})?`,
    ),
    read: ({ interval, dayFirst, month, monthFirst, day }) => {
      const date = yearlyFrom(dayFirst, month, monthFirst, day);
      if (date === null) return null;
      return { frequency: "YEARLY", ...intervalOf(interval), ...date };
    },
  },
  {
    pattern: every(`(?:the\\s+)?(?<ordinals>${ORDINAL})\\s+(?:work|week)day${OF_THE_MONTH}`),
    read: ({ ordinals = "" }) => ({
      frequency: "MONTHLY",
      weekdays: [1, 2, 3, 4, 5],
      setPosition: ordinalNumber(ordinals),
    }),
  },
  {
    pattern: every(DAY_OF_YEAR),
    read: ({ dayFirst, month, monthFirst, day }) =>
      yearlyFrom(dayFirst, month, monthFirst, day) ?? null,
  },
];

function readQuarters({ interval }: Readonly<Record<string, string | undefined>>): Rule {
  return { frequency: "MONTHLY", interval: 3 * (intervalOf(interval).interval ?? 1) };
}

/** @returns `undefined` when no day is named, `null` when there is no such day. */
function yearlyFrom(
  dayFirst: string | undefined,
  month: string | undefined,
  monthFirst: string | undefined,
  day: string | undefined,
): Rule | null | undefined {
  if (dayFirst !== undefined && month !== undefined) return yearly(month, dayFirst);
  if (monthFirst !== undefined && day !== undefined) return yearly(monthFirst, day);
  return undefined;
}

const BEGINS = /^(?:every!?|(?:dai|week|fortnight|month|quarter|year|annual)ly)(?=[^a-z]*$)/i;
/** "every 15th", without "of the month" */
const IS_NTH = new RegExp(`^every!?\\s+(?:the\\s+)?${SEVERAL_DAYS}$`, "i");

/** Each `every …`, `daily` and the like, parsed by the pattern that matches most of it. */
export function findRecurrences(text: string, words: readonly Word[]): RecurrenceMention[] {
  const mentions: RecurrenceMention[] = [];
  for (const { start, text: word } of words) {
    if (!BEGINS.test(word)) continue;
    let longest: RecurrenceMention | null = null;
    for (const { pattern, read } of SHAPES) {
      const match = matchAt(pattern, text, start);
      const end = start + (match?.[0].length ?? 0);
      if (!match || end <= (longest?.end ?? start)) continue;
      const groups = match.groups ?? {};
      const rule = read(groups);
      if (!rule) continue;
      const { bang } = groups;
      const dayPart = groups["dayPart"]?.toLowerCase();
      const phrase = match[0];
      longest = {
        type: "recurrence",
        standing: "anywhere",
        isAttributive: !/\s/.test(phrase) || IS_NTH.test(phrase),
        start,
        end,
        rule,
        fromCompletion: bang !== undefined,
        dayPart: dayPart !== undefined && isDayPart(dayPart) ? dayPart : undefined,
      };
    }
    if (longest) mentions.push(longest);
  }
  return mentions;
}

const AFTER_COMPLETION = new RegExp(`after\\s+completion${PHRASE_END}`, "iy");
const FOR = new RegExp(
  `for\\s+(?<count>${COUNT}|an?)\\s+(?:(?<times>times|occurrences)|(?<unit>days?|weeks?|months?|years?))${PHRASE_END}`,
  "iy",
);

/** "after completion", anywhere behind the recurrence. */
export function findAfterCompletion(
  text: string,
  words: readonly Word[],
  from: number,
): Place | null {
  for (const { start } of words) {
    const match = start < from ? null : matchAt(AFTER_COMPLETION, text, start);
    if (match) return { start, end: start + match[0].length };
  }
  return null;
}

export interface LengthMention extends Place {
  /** As many occurrences. */
  readonly times?: number;
  /** As long a time, such as "3 weeks". */
  readonly duration?: string;
}

/** "for 5 times", "for 3 weeks", anywhere behind the recurrence. */
export function findLength(
  text: string,
  words: readonly Word[],
  from: number,
): LengthMention | null {
  for (const { start } of words) {
    const match = start < from ? null : matchAt(FOR, text, start);
    if (!match) continue;
    const { count = "", times, unit } = match.groups ?? {};
    const end = start + match[0].length;
    if (unit !== undefined) return { start, end, duration: `${count} ${unit}` };
    if (times !== undefined && !/^an?$/i.test(count)) return { start, end, times: countOf(count) };
  }
  return null;
}

/** "after completion" and "for 5 times", which are details of a recurrence before them. */
export function findDetails(text: string, words: readonly Word[], from: number): Place[] {
  return [findAfterCompletion(text, words, from), findLength(text, words, from)].filter(
    (place) => place !== null,
  );
}
