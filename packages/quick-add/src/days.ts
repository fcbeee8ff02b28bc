import { type CalendarDay, dayOf, fieldsOf } from "./calendar-day.ts";
import { chronoReader } from "./chrono.ts";
import { COUNT, MONTH, WEEKDAY, weekdayNumber } from "./english.ts";
import { type DayMention, phrase, scan, type Standing } from "./mention.ts";
import { matchAt, type Word } from "./words.ts";

const readByChrono = chronoReader();

/**
 * The day that chrono reads in a phrase that is all a date.
 *
 * It counts in the zone of the machine. At noon no clock is put forward, so it counts days as a calendar
 * does, wherever it runs.
 */
export function chronoDay(text: string, today: CalendarDay): CalendarDay | null {
  const { year, month, day } = fieldsOf(today);
  const noon = new Date(year, month - 1, day, 12);
  const result = readByChrono(text, noon);
  if (!result) return null;
  const [y, m, d] = [result.start.get("year"), result.start.get("month"), result.start.get("day")];
  return y === null || m === null || d === null ? null : dayOf(y, m, d);
}

/** The day of a week of RFC 5545, which begins on Monday. */
const daysSinceMonday = (day: CalendarDay) => (fieldsOf(day).weekday + 6) % 7;

interface Reading {
  readonly day: CalendarDay | null;
  readonly standing?: Standing;
  readonly isWeekday?: boolean;
}

type Groups = Readonly<Record<string, string | undefined>>;

interface Shape {
  readonly pattern: RegExp;
  readonly read: (groups: Groups, today: CalendarDay) => Reading;
}

const PREFIX =
  "(?:(?<role>starting|starts?|until|till)\\s+(?:on\\s+|from\\s+)?|(?<preposition>(?:due\\s+)?(?:on|by|for)|due)\\s+)?";
const shape = (pattern: string) => phrase(PREFIX + pattern);

/** What is a word of its own more often than a weekday. */
const IS_WORD_TOO = /^(?:mon|wed|sat|sun)$/;
/** `may 3` and `march 3`: verbs in small letters. */
const IS_VERB_TOO = /^(?:may|march)$/;

const NUMBER = "(?:\\d{1,2})";
const ORDINAL_SUFFIX = "(?:st|nd|rd|th)";
const YEAR = "\\d{4}";

function weekdayAfter(today: CalendarDay, weekday: number): CalendarDay {
  return today + ((weekday - fieldsOf(today).weekday + 7) % 7);
}

/** Without a year it is the next such day; 29 February waits for a leap year. */
function monthDay(text: string, year: string | undefined, today: CalendarDay): CalendarDay | null {
  if (year !== undefined) return chronoDay(text, today);
  const thisYear = fieldsOf(today).year;
  for (let ahead = 0; ahead <= 8; ahead += 1) {
    const day = chronoDay(`${text} ${thisYear + ahead}`, today);
    if (day !== null && day >= today) return day;
  }
  return null;
}

const LEADING_WEEKDAY = `(?:(?<weekday>${WEEKDAY})\\.?,?\\s+(?:the\\s+)?)?`;

/** "Friday, 27 November": a weekday that is not that day's says that something is mistyped. */
function agrees(day: CalendarDay | null, weekday: string | undefined): boolean {
  return day === null || weekday === undefined || fieldsOf(day).weekday === weekdayNumber(weekday);
}

function dated(day: CalendarDay | null, weekday: string | undefined, standing?: Standing): Reading {
  return { day, standing: agrees(day, weekday) ? (standing ?? "anywhere") : "nowhere" };
}

const SHAPES: readonly Shape[] = [
  {
    pattern: shape("(?<text>today|tomorrow|tmrw?)"),
    read: ({ text = "" }, today) => ({ day: chronoDay(text, today) }),
  },
  {
    pattern: shape("(?:the\\s+)?day\\s+after\\s+tomorrow"),
    read: (_, today) => ({ day: today + 2 }),
  },
  {
    pattern: shape(`(?:(?<modifier>this|next|coming)\\s+)?(?<text>${WEEKDAY})`),
    read: ({ preposition, modifier, role, text = "" }, today) => {
      const isNext = modifier?.toLowerCase() === "next";
      const isMeant = [preposition, modifier, role].some((word) => word !== undefined);
      return {
        day: isNext ? chronoDay(`next ${text}`, today) : weekdayAfter(today, weekdayNumber(text)),
        standing: isMeant || !IS_WORD_TOO.test(text.toLowerCase()) ? "anywhere" : "beside",
        isWeekday: !isNext,
      };
    },
  },
  {
    pattern: shape(
      `${LEADING_WEEKDAY}(?<text>(?<day>${NUMBER})(?<suffix>${ORDINAL_SUFFIX})?(?:\\s+of)?\\s+(?<month>${MONTH}))(?:,?\\s+(?<year>${YEAR}))?`,
    ),
    read: readMonthDay,
  },
  {
    pattern: shape(
      `${LEADING_WEEKDAY}(?<text>(?<month>${MONTH})\\s+(?<day>${NUMBER})(?<suffix>${ORDINAL_SUFFIX})?)(?:,?\\s+(?<year>${YEAR}))?(?!\\s*[ap]\\.?m\\b)(?!\\s+(?:times|people|persons|minutes|mins|hours|days|weeks|months|years|percent|euros?|dollars?|pounds?)\\b)`,
    ),
    read: readMonthDay,
  },
  {
    pattern: shape(`${LEADING_WEEKDAY}(?<text>[1-9]\\d{3}-\\d{2}-\\d{2})`),
    read: ({ weekday, text = "" }, today) => dated(chronoDay(text, today), weekday),
  },
  {
    pattern: shape(
      `${LEADING_WEEKDAY}(?<text>(?<first>${NUMBER})(?<separator>[/.])(?<second>${NUMBER})\\k<separator>${YEAR})`,
    ),
    // "3/5/2027" is a day of May or of March: only who wrote it knows.
    read: ({ weekday, first, second, text = "" }, today) => {
      const isPlain = Number(first) > 12 || Number(second) > 12 || Number(first) === Number(second);
      return isPlain ? dated(chronoDay(text, today), weekday) : { day: null };
    },
  },
  {
    pattern: shape(`(?<text>in\\s+(?:an?|${COUNT})\\s+(?:days?|weeks?|months?|years?))`),
    read: ({ text = "" }, today) => ({ day: chronoDay(text, today) }),
  },
  {
    pattern: shape(
      `(?<count>an?|${COUNT})\\s+(?<unit>days?|weeks?|months?)\\s+from\\s+(?:now|today)`,
    ),
    read: ({ count, unit }, today) => ({ day: chronoDay(`in ${count} ${unit}`, today) }),
  },
  {
    pattern: shape("next\\s+week"),
    read: (_, today) => ({ day: today - daysSinceMonday(today) + 7 }),
  },
  {
    pattern: shape("(?:this|the)\\s+weekend"),
    read: (_, today) => ({ day: Math.max(today, today - daysSinceMonday(today) + 5) }),
  },
  {
    pattern: shape("next\\s+weekend"),
    read: (_, today) => ({ day: today - daysSinceMonday(today) + 12 }),
  },
  {
    pattern: shape("next\\s+month"),
    read: (_, today) => ({ day: firstOfNextMonth(today) }),
  },
  {
    pattern: shape("(?:at\\s+)?(?:the\\s+)?end\\s+of\\s+(?:the\\s+|this\\s+)?month"),
    read: (_, today) => ({ day: firstOfNextMonth(today) - 1 }),
  },
  {
    pattern: shape(`the\\s+(?<day>${NUMBER})${ORDINAL_SUFFIX}`),
    read: ({ preposition, role, day }, today) => ({
      day: nextMonthDay(Number(day), today),
      standing: preposition === undefined && role === undefined ? "beside" : "anywhere",
    }),
  },
];

function readMonthDay(
  { preposition, role, weekday, text = "", suffix, month = "", year }: Groups,
  today: CalendarDay,
): Reading {
  const isMeant = [preposition, role, weekday, suffix, year].some((word) => word !== undefined);
  const full = year === undefined ? text : `${text} ${year}`;
  const standing = isMeant || !IS_VERB_TOO.test(month) ? "anywhere" : "end";
  return dated(monthDay(full, year, today), weekday, standing);
}

function firstOfNextMonth(today: CalendarDay): CalendarDay {
  const { day, monthLength } = fieldsOf(today);
  return today - day + 1 + monthLength;
}

function nextMonthDay(day: number, today: CalendarDay): CalendarDay | null {
  // Of two months on end one is long enough for any day there is.
  for (let ahead = today; ahead < today + 62; ahead += 1) {
    if (fieldsOf(ahead).day === day) return ahead;
  }
  return null;
}

/** Before a date, these say that it belongs to something else: "the Friday meeting", "since May 3". */
const BELONGS_BEFORE =
  /^(?:the|an?|that|these|my|our|your|his|her|their|its|every|each|last|past|previous|after|since|before|until|till|between|from|except|not|of|about|than|to|through|vs\.?|[-–—])$/i;
const NAMED_WEEKDAY_BEFORE =
  /^(?:black|good|cyber|easter|ash|palm|casual|giving|fat|shrove|super|bloody|ruby|maundy|holy)$/i;
const SUNDAY_THING = /^(?:school|roast|best|times)\b/i;

function standsAlone(text: string, words: readonly Word[], index: number, end: number): boolean {
  const before = words[index - 1]?.text ?? "";
  const twoBefore = words[index - 2]?.text ?? "";
  const phraseText = text.slice(words[index]?.start, end);
  if (BELONGS_BEFORE.test(before) || /['’]s?$/i.test(before)) return false;
  // "3 and 5 May"
  if (/^(?:and|or|&)$/i.test(before) && /^\d/.test(twoBefore)) return false;
  if (NAMED_WEEKDAY_BEFORE.test(before) && new RegExp(`^${WEEKDAY}$`, "i").test(phraseText)) {
    return false;
  }
  const next = words.find(({ start }) => start >= end)?.text ?? "";
  return !(/^sunday$/i.test(phraseText) && SUNDAY_THING.test(next));
}

/** The days that a line names, none of them past, in their order. */
export function findDays(text: string, words: readonly Word[], today: CalendarDay): DayMention[] {
  return scan(words, (start, index) => {
    let longest: DayMention | null = null;
    for (const { pattern, read } of SHAPES) {
      const match = matchAt(pattern, text, start);
      const end = start + (match?.[0].length ?? 0);
      if (!match || end <= (longest?.end ?? start)) continue;
      const groups = match.groups ?? {};
      const { day, standing = "anywhere", isWeekday = false } = read(groups, today);
      if (day === null || day < today) continue;
      const role = roleOf(groups["role"]);
      longest = {
        type: "day",
        start,
        end,
        day,
        role,
        isWeekday,
        standing: standsAlone(text, words, index, end) ? standing : "nowhere",
      };
    }
    return longest;
  });
}

function roleOf(word: string | undefined): DayMention["role"] {
  if (word === undefined) return "due";
  return /^start/i.test(word) ? "start" : "until";
}
