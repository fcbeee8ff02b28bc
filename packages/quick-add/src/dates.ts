import type { Due } from "@docket/contracts";
import { type CalendarDay, toDate } from "./calendar-day.ts";
import { chronoDay } from "./chrono.ts";
import { findDays } from "./days.ts";
import type { Line } from "./line.ts";
import {
  accepted,
  DAY_PARTS,
  type DayMention,
  type DayPart,
  isBeside,
  joinDays,
  type Mention,
  type PartMention,
  refuseRanges,
  type TimeMention,
} from "./mention.ts";
import { withoutPriorities } from "./priority.ts";
import {
  findAfterCompletion,
  findDetails,
  findLength,
  findRecurrences,
  type RecurrenceMention,
} from "./recurrence.ts";
import { firstOccurrence, type SeriesEnd, toRule } from "./rule.ts";
import { Surroundings } from "./surroundings.ts";
import { findTimes } from "./times.ts";
import { type DateContext, endOfDay, toTime, type WallClock, wallClockAt } from "./wall-clock.ts";
import { type Place, wordsOf } from "./words.ts";

export interface QuickAddRecurrence {
  /** The value of an RRULE (RFC 5545 §3.3.10). */
  readonly rule: string;
  readonly from: "due" | "completion";
}

export interface QuickAddDates {
  readonly due: Due | null;
  /** Such as `2026-11-21`. */
  readonly start: string | null;
  readonly recurrence: QuickAddRecurrence | null;
}

export const NOTHING_DATED: QuickAddDates = { due: null, start: null, recurrence: null };

/** A day, and a time when one was named, in minutes since midnight. */
interface When {
  readonly day: CalendarDay;
  readonly minutes: number | null;
}

/** What the line says of days and times. */
interface Said {
  readonly day: DayMention | undefined;
  readonly start: DayMention | undefined;
  readonly time: TimeMention | undefined;
  readonly part: PartMention | undefined;
}

const lengthOf = ({ start, end }: Mention) => end - start;

/** Of two phrases at one place, the longer one is meant. */
function withoutOverlaps(mentions: readonly Mention[]): Mention[] {
  const kept: Mention[] = [];
  for (const mention of mentions.toSorted((a, b) => lengthOf(b) - lengthOf(a))) {
    const isFree = kept.every(({ start, end }) => mention.end <= start || end <= mention.start);
    if (isFree) kept.push(mention);
  }
  return kept.toSorted((a, b) => a.start - b.start);
}

function minutesOf({ time, part }: Said, partOfRecurrence: DayPart | undefined): number | null {
  const said = part?.part ?? partOfRecurrence;
  if (!time) return said === undefined ? null : DAY_PARTS[said];
  const isLaterHalf = said === "afternoon" || said === "evening" || said === "night";
  return time.minutes + (time.isTwelveHour && isLaterHalf ? 12 * 60 : 0);
}

/** The day that the line names or, when it names a time alone, the next on which that time is still to come. */
function whenOf(said: Said, minutes: number | null, clock: WallClock): When | null {
  const hasPassed = minutes !== null && minutes <= clock.minutes;
  if (said.day) {
    const { day, isWeekday } = said.day;
    // Of a weekday the one is meant that is still to come when the task begins.
    const isTooEarly = (day === clock.day && hasPassed) || day < (said.start?.day ?? day);
    const weeks = isTooEarly ? Math.max(1, Math.ceil(((said.start?.day ?? day) - day) / 7)) : 0;
    return { day: isWeekday ? day + weeks * 7 : day, minutes };
  }
  if (minutes === null) return null;
  if (said.part?.isToday === true) return { day: clock.day, minutes };
  if (said.start) return { day: said.start.day, minutes };
  return { day: hasPassed ? clock.day + 1 : clock.day, minutes };
}

/** The first day of the series: not before the day that the line names, else today. */
function firstOf(
  { rule }: RecurrenceMention,
  said: Said,
  minutes: number | null,
  clock: WallClock,
): When | null {
  const from = whenOf(said, minutes, clock)?.day ?? said.start?.day ?? clock.day;
  const day = firstOccurrence(rule, from);
  return day === null ? null : { day, minutes };
}

function dueOf({ day, minutes }: When, timeZone: string): Due | null {
  const date = toDate(day);
  if (date === null) return null;
  return minutes === null ? { date } : { date, time: toTime(minutes), timeZone };
}

/** UNTIL is a date when the series has no time, else an instant in UTC (RFC 5545 §3.3.10). */
function untilOf(day: CalendarDay, first: When, timeZone: string): string | null {
  const until = first.minutes === null ? toDate(day) : endOfDay(day, timeZone).toISOString();
  return until?.replace(/[-:]|\.\d+/g, "") ?? null;
}

function endOf(
  line: Line,
  recurrence: RecurrenceMention,
  days: readonly DayMention[],
  first: When,
  timeZone: string,
): SeriesEnd {
  const named = days.findLast(
    ({ role, start, day }) => role === "until" && start > recurrence.start && day >= first.day,
  );
  const length = named ? null : findLength(line.unread, line.words, recurrence.end);
  const lastDay = named?.day ?? (length?.duration && dayIn(length.duration, first.day));
  const until = typeof lastDay === "number" ? untilOf(lastDay, first, timeZone) : null;
  const end: SeriesEnd | null =
    until === null ? (length?.times ? { count: length.times } : null) : { until };
  const place = named ?? length;
  if (!end || !place) return {};
  line.read("recurrence", place);
  return end;
}

/** The last day of "3 weeks" that begin on a day. */
function dayIn(duration: string, from: CalendarDay): CalendarDay | null {
  const after = chronoDay(`in ${duration}`, from);
  return after === null ? null : after - 1;
}

/** Adjacent phrases, which together are either part of the title or dates. */
function chainsOf(text: string, places: readonly Place[]): Place[][] {
  const chains: Place[][] = [];
  for (const place of places.toSorted((a, b) => a.start - b.start)) {
    const [chain, last] = [chains.at(-1), chains.at(-1)?.at(-1)];
    if (chain && last && isBeside(text, last, place)) chain.push(place);
    else chains.push([place]);
  }
  return chains;
}

/** The mentions that are understood in their place and are not part of the title. */
function understoodIn(text: string, found: readonly Mention[]): Mention[] {
  const mentions = accepted(text, joinDays(text, refuseRanges(text, found)));
  const recurrence = mentions.find(({ type }) => type === "recurrence");
  const details = recurrence ? findDetails(text, wordsOf(text), recurrence.end) : [];
  const surroundings = new Surroundings(text);
  const all = new Set<Place>(mentions);
  const isMention = (place: Place): place is Mention => all.has(place);
  return chainsOf(text, [...mentions, ...details]).flatMap((places) => {
    const chain = places.filter(isMention);
    const [first, last] = [places[0], places.at(-1)];
    // "until friday" is the end of a recurrence.
    const isUnfinished = chain.some(
      (mention) => mention.type === "day" && mention.role === "until" && !recurrence,
    );
    if (!first || !last || isUnfinished) return [];
    const isClaimed = surroundings.claim({
      start: first.start,
      end: last.end,
      isAttributive:
        chain.length === places.length &&
        chain.every((mention) =>
          "isAttributive" in mention
            ? mention.isAttributive
            : mention.type === "part" && !mention.isToday,
        ),
      isWeekday: chain.some((mention) => mention.type === "day" && mention.isWeekday),
      hasTime: chain.some(({ type }) => type === "time"),
    });
    return isClaimed ? [] : chain;
  });
}

/** Reads when the task is due, from when it is to be seen, and how it comes again. */
export function readDates(line: Line, context: DateContext): QuickAddDates {
  const { now, timeZone } = context;
  const clock = wallClockAt(now, timeZone);
  const text = withoutPriorities(line.unread);
  const words = wordsOf(text);
  const found = withoutOverlaps([
    ...findRecurrences(text, words),
    ...findDays(text, words, context),
    ...findTimes(text, words, context),
  ]);
  const understood = understoodIn(text, found);
  const recurrence = understood.findLast((mention) => mention.type === "recurrence");
  const days = understood.filter((mention) => mention.type === "day");
  const moment = understood.findLast((mention) => mention.type === "moment");
  const said: Said = {
    day: days.findLast(({ role }) => role === "due"),
    start: days.findLast(({ role }) => role === "start"),
    time: understood.findLast((mention) => mention.type === "time"),
    part: understood.findLast((mention) => mention.type === "part"),
  };
  const minutes = minutesOf(said, recurrence?.dayPart);
  const first = recurrence && firstOf(recurrence, said, minutes, clock);
  const when = moment?.clock ?? first ?? whenOf(said, minutes, clock);
  const due = when && dueOf(when, timeZone);

  if (due) {
    for (const mention of moment ? [moment] : [said.day, said.time, said.part]) {
      if (mention) line.read("due", mention);
    }
  }
  if (said.start) line.read(recurrence ? "recurrence" : "start", said.start);
  const start = said.start && !recurrence ? toDate(said.start.day) : null;
  if (!recurrence || !when || !due) return { due, start, recurrence: null };

  line.read("recurrence", recurrence);
  const afterCompletion = findAfterCompletion(line.unread, line.words, recurrence.end);
  if (afterCompletion) line.read("recurrence", afterCompletion);
  const end = endOf(line, recurrence, days, when, timeZone);
  return {
    due,
    start,
    recurrence: {
      rule: toRule(recurrence.rule, end),
      from: recurrence.fromCompletion || afterCompletion ? "completion" : "due",
    },
  };
}
