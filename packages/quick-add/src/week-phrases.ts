import { type CalendarDay, daysSinceMonday, weekdayAfter } from "./calendar-day.ts";
import { dayIn } from "./chrono.ts";
import { COUNT, countOf, WEEKDAY, weekdayNumber } from "./english.ts";

type Groups = Readonly<Record<string, string | undefined>>;

/** Phrases that name a day relative to another day or its week: "a week on friday", "friday in two weeks". */
export interface WeekPhrase {
  readonly pattern: string;
  readonly read: (groups: Groups, today: CalendarDay) => CalendarDay | null;
}

const ANCHOR = `(?<anchor>now|today|tomorrow|(?:the\\s+)?day\\s+after\\s+tomorrow|${WEEKDAY})`;
const A_COUNT = `(?<count>an?|${COUNT})`;
const THAT_WEEK = `(?:next\\s+week|in\\s+(?:${A_COUNT}\\s+weeks?|(?<fortnight>a\\s+fortnight)))`;

function anchorDay(anchor: string, today: CalendarDay): CalendarDay {
  const word = anchor.toLowerCase();
  if (word === "now" || word === "today") return today;
  if (word.endsWith("tomorrow")) return today + (word === "tomorrow" ? 1 : 2);
  return weekdayAfter(today, weekdayNumber(word));
}

/** The weekday in the week that is so many weeks after the current one. */
function inWeek(
  { weekday = "", count, fortnight }: Groups,
  today: CalendarDay,
): CalendarDay | null {
  const weeks = fortnight === undefined ? (count === undefined ? 1 : numberOf(count)) : 2;
  const ofWeek = today - daysSinceMonday(today) + weeks * 7 + ((weekdayNumber(weekday) + 6) % 7);
  // On a Saturday, "monday in two weeks" can mean two different Mondays.
  const isSure =
    count === undefined || ofWeek === weekdayAfter(today, weekdayNumber(weekday)) + weeks * 7;
  return isSure ? ofWeek : null;
}

const numberOf = (count: string) => (/^an?$/i.test(count) ? 1 : countOf(count));

export const WEEK_PHRASES: readonly WeekPhrase[] = [
  {
    pattern: `${A_COUNT}\\s+(?<unit>week|fortnight)s?\\s+(?:(?:on|from|after)\\s+)?${ANCHOR}`,
    read: ({ count = "", unit = "", anchor = "" }, today) =>
      dayIn(count, unit, anchorDay(anchor, today)),
  },
  {
    pattern: `${A_COUNT}\\s+(?<unit>day|month|year)s?\\s+(?:(?<on>on)|from|after)\\s+${ANCHOR}`,
    // "a day on friday" can be a duration or a date.
    read: ({ count = "", unit = "", on, anchor = "" }, today) =>
      on === undefined ? dayIn(count, unit, anchorDay(anchor, today)) : null,
  },
  {
    pattern: `${ANCHOR}\\s+(?<unit>week|fortnight)`,
    read: ({ unit = "", anchor = "" }, today) => dayIn("a", unit, anchorDay(anchor, today)),
  },
  { pattern: `(?<weekday>${WEEKDAY}),?\\s+(?:of\\s+)?${THAT_WEEK}`, read: inWeek },
  { pattern: `${THAT_WEEK},?\\s+(?:on\\s+)?(?<weekday>${WEEKDAY})`, read: inWeek },
  {
    pattern: `(?:(?<weekday>${WEEKDAY})\\s+(?:of\\s+)?this\\s+week|this\\s+week,?\\s+(?:on\\s+)?(?<day>${WEEKDAY}))`,
    read: ({ weekday, day = "" }, today) =>
      today - daysSinceMonday(today) + ((weekdayNumber(weekday ?? day) + 6) % 7),
  },
];
