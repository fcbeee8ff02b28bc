import {
  type CalendarDay,
  dayOf,
  daysSinceMonday,
  fieldsOf,
  weekdayAfter,
} from "./calendar-day.ts";
import { chronoDay, dayIn } from "./chrono.ts";
import { COUNT, MONTH, monthNumber, WEEKDAY, weekdayNumber } from "./english.ts";
import { type DayMention, phrase, scan, type Standing } from "./mention.ts";
import { WEEK_PHRASES } from "./week-phrases.ts";
import { type DateContext, wallClockAt } from "./wall-clock.ts";
import { matchAt, type Word } from "./words.ts";

interface Reading {
  /** `null` when the phrase names no day, or an ambiguous one. */
  readonly day: CalendarDay | null;
  readonly standing?: Standing;
  readonly isWeekday?: boolean;
  readonly isAttributive?: boolean;
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
    pattern: shape("(?:first\\s+thing\\s+)?(?<text>today|tomorrow|tmrw?)"),
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
        isAttributive: !isMeant,
      };
    },
  },
  {
    pattern: shape(
      `${LEADING_WEEKDAY}(?:the\\s+)?(?<text>(?<day>${NUMBER})(?<suffix>${ORDINAL_SUFFIX})?(?:\\s+of)?\\s+(?<month>${MONTH}))(?:,?\\s+(?<year>${YEAR}))?`,
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
    pattern: shape(
      `in\\s+(?<count>an?|${COUNT})\\s+(?<unit>day|week|fortnight|month|year)s?(?:['’]?s?['’]?\\s+time)?`,
    ),
    read: ({ count = "", unit = "" }, today) => ({ day: dayIn(count, unit, today) }),
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
    pattern: shape(
      "(?<at>at\\s+)?(?:the\\s+)?end\\s+of\\s+(?:(?:the|this)\\s+|(?<next>next\\s+))?(?<unit>week|month|year)",
    ),
    read: ({ preposition, at, next, unit = "" }, today) => ({
      day: endOf(unit.toLowerCase(), next !== undefined, today),
      isAttributive: preposition === undefined && at === undefined,
    }),
  },
  {
    pattern: shape(`(?<at>at\\s+)?(?:the\\s+)?end\\s+of\\s+(?<month>${MONTH})`),
    read: ({ preposition, at, month = "" }, today) => ({
      day: endOfMonth(monthNumber(month), today),
      isAttributive: preposition === undefined && at === undefined,
    }),
  },
  {
    pattern: shape(`the\\s+(?<day>${NUMBER})${ORDINAL_SUFFIX}`),
    read: ({ preposition, role, day }, today) => ({
      day: nextMonthDay(Number(day), today),
      standing: preposition === undefined && role === undefined ? "beside" : "anywhere",
      isAttributive: true,
    }),
  },
  {
    pattern: shape(`(?<weekday>${WEEKDAY})\\.?,?\\s+the\\s+(?<day>${NUMBER})${ORDINAL_SUFFIX}`),
    read: ({ weekday, day }, today) => dated(nextMonthDay(Number(day), today), weekday),
  },
  ...WEEK_PHRASES.map(({ pattern, read }) => ({
    pattern: shape(pattern),
    read: (groups: Groups, today: CalendarDay) => ({ day: read(groups, today) }),
  })),
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

/** The last day of the week (a Sunday), month or year. */
function endOf(unit: string, isNext: boolean, today: CalendarDay): CalendarDay | null {
  const { year } = fieldsOf(today);
  if (unit === "week") return today - daysSinceMonday(today) + (isNext ? 13 : 6);
  if (unit === "year") return dayOf(year + (isNext ? 1 : 0), 12, 31);
  const first = firstOfNextMonth(today);
  return (isNext ? firstOfNextMonth(first) : first) - 1;
}

function endOfMonth(month: number, today: CalendarDay): CalendarDay {
  const fields = fieldsOf(today);
  const isPast = month < fields.month;
  const first = dayOf(fields.year + (isPast ? 1 : 0), month, 1) ?? today;
  return firstOfNextMonth(first) - 1;
}

function nextMonthDay(day: number, today: CalendarDay): CalendarDay | null {
  // Of two months on end one is long enough for any day there is.
  for (let ahead = today; ahead < today + 62; ahead += 1) {
    if (fieldsOf(ahead).day === day) return ahead;
  }
  return null;
}

const BEGINS = new RegExp(
  `^(?:\\d|${COUNT}$|an?$|(?:the|day|first|in|at|end|this|next|coming|today|tomorrow|tmrw?|on|by|for|due|starting|starts?|until|till)\\b|${WEEKDAY}|${MONTH})`,
  "i",
);

/** The days that a line names, in order. */
export function findDays(
  text: string,
  words: readonly Word[],
  { now, timeZone, allowPast = false }: DateContext,
): DayMention[] {
  const today = wallClockAt(now, timeZone).day;
  return scan(words, BEGINS, (start) => {
    let longest: DayMention | null = null;
    for (const { pattern, read } of SHAPES) {
      const match = matchAt(pattern, text, start);
      const end = start + (match?.[0].length ?? 0);
      if (!match || end <= (longest?.end ?? start)) continue;
      const groups = match.groups ?? {};
      const reading = read(groups, today);
      // If a phrase names no valid day, a part of it is not a day either: "friday the 31st of June".
      const isDay = reading.day !== null && (reading.day >= today || allowPast);
      longest = {
        type: "day",
        start,
        end,
        day: reading.day ?? today,
        role: roleOf(groups["role"]),
        isWeekday: reading.isWeekday ?? false,
        isAttributive: (reading.isAttributive ?? false) || /^starts?$/i.test(groups["role"] ?? ""),
        standing: isDay ? (reading.standing ?? "anywhere") : "nowhere",
      };
    }
    return longest;
  });
}

function roleOf(word: string | undefined): DayMention["role"] {
  if (word === undefined) return "due";
  return /^start/i.test(word) ? "start" : "until";
}
