import { dayOf } from "./calendar-day.ts";
import { chronoReader } from "./chrono.ts";
import { COUNT } from "./english.ts";
import {
  DAY_PARTS,
  isDayPart,
  type MomentMention,
  type PartMention,
  phrase,
  scan,
  type Standing,
  type TimeMention,
} from "./mention.ts";
import { type DateContext, type WallClock, wallClockAt } from "./wall-clock.ts";
import { matchAt, type Word } from "./words.ts";

const HOUR = "(?<hour>[01]?\\d|2[0-3])";
const MINUTE = "(?<minute>[0-5]\\d)";
const AT = "(?:at\\s+|@\\s*)";
const MERIDIEM = phrase(
  `(?:${AT}|by\\s+)?(?<hour>1[0-2]|0?[1-9])(?:[:.]${MINUTE})?\\s*(?<meridiem>[ap])(?:m|\\.\\s?m\\.)`,
);
// "à 12h30" and "um 12:30" are usual in countries with 24-hour clocks.
const CLOCK = phrase(`(?<preposition>${AT}|(?:by|à|um)\\s+)?${HOUR}[:h]${MINUTE}`);
const AT_HOUR = phrase(`${AT}${HOUR}h?`);
const O_CLOCK = phrase(`(?:${AT}|by\\s+)?${HOUR}\\s*o['’]?clock`);
const NOON = phrase(`(?<preposition>${AT}|by\\s+)?(?<part>noon|midday|midnight)`);
const IN_THE = phrase("in\\s+the\\s+(?<part>morning|afternoon|evening)");
const TODAY_PART = phrase("(?:this\\s+(?<part>morning|afternoon|evening)|(?:by\\s+)?tonight)");
const IN_A_WHILE = phrase(
  `in\\s+(?:an?|half\\s+an|${COUNT})\\s*(?:m|mins?|minutes?|h|hrs?|hours?)`,
);
const INSTANT = phrase(
  `(?:(?:due\\s+)?(?:on|by|at|for)\\s+|due\\s+)?(?<year>[1-9]\\d{3})-(?<month>\\d{2})-(?<day>\\d{2})T${HOUR}:${MINUTE}(?::[0-5]\\d(?:\\.\\d{1,9})?)?`,
);
const PART = phrase("(?<part>morning|afternoon|evening|night)");

/** After "at 9", these say that the 9 counts nothing. */
const GOES_ON =
  /^(?:with|for|about|on|in|sharp|today|tomorrow|tonight|this|next|every|to\s+[a-z])/i;

/** Docket's user has one zone. A time of another stays in the title, rather than being taken for one's own. */
const OTHER_ZONE =
  /^(?:UTC|GMT|Z|[ECMPA][SD]?T|CES?T|EES?T|WES?T|BST|IST|JST|KST|MSK|HKT|SGT|A[ECW][SD]T|NZ[SD]T)(?:[+-]\d{1,2})?(?![\w])/;
interface Reading {
  readonly match: RegExpExecArray;
  readonly minutes: number;
  readonly isTwelveHour: boolean;
  readonly standing: Standing;
}

function readClock(text: string, start: number): Reading | null {
  const meridiem = matchAt(MERIDIEM, text, start);
  if (meridiem?.groups) {
    const { hour, minute = "0", meridiem: half = "" } = meridiem.groups;
    const hours = (Number(hour) % 12) + (half.toLowerCase() === "p" ? 12 : 0);
    const minutes = hours * 60 + Number(minute);
    return { match: meridiem, minutes, isTwelveHour: false, standing: "anywhere" };
  }
  const clock = matchAt(CLOCK, text, start);
  if (clock?.groups) {
    const { preposition, hour = "", minute } = clock.groups;
    return {
      match: clock,
      minutes: Number(hour) * 60 + Number(minute),
      isTwelveHour: isTwelveHour(hour),
      // "John 3:16", and a ratio of 16:10.
      standing: preposition !== undefined ? "anywhere" : hour.length === 2 ? "edge" : "beside",
    };
  }
  const oClock = matchAt(O_CLOCK, text, start);
  if (oClock?.groups) {
    const { hour = "" } = oClock.groups;
    return {
      match: oClock,
      minutes: Number(hour) * 60,
      isTwelveHour: isTwelveHour(hour),
      standing: "anywhere",
    };
  }
  const atHour = matchAt(AT_HOUR, text, start);
  if (atHour?.groups) {
    const { hour = "" } = atHour.groups;
    const rest = text.slice(start + atHour[0].length).trimStart();
    return {
      match: atHour,
      minutes: Number(hour) * 60,
      isTwelveHour: isTwelveHour(hour),
      standing: GOES_ON.test(rest) ? "anywhere" : "end",
    };
  }
  return null;
}

/** "08:00" is written by a clock of 24 hours. */
function isTwelveHour(hour: string): boolean {
  return !hour.startsWith("0") && Number(hour) >= 1 && Number(hour) <= 11;
}

const readByChrono = chronoReader();

/** The moment that chrono reads in "in 2 hours": as much later as clocks measure, on the clocks of the zone. */
function momentOf(text: string, now: Date, timeZone: string): WallClock | null {
  const result = readByChrono(text, now);
  return result && wallClockAt(result.date(), timeZone);
}

/** "2026-12-24T10:00" is in the user's time zone. */
function clockOf(groups: Readonly<Record<string, string | undefined>>): WallClock | null {
  const number = (name: string) => Number(groups[name]);
  const day = dayOf(number("year"), number("month"), number("day"));
  return day === null ? null : { day, minutes: number("hour") * 60 + number("minute") };
}

const isBefore = (one: WallClock, other: WallClock) =>
  one.day * 1440 + one.minutes < other.day * 1440 + other.minutes;

const BEGINS =
  /^(?:\d|@|à$|(?:at|by|um|in|on|for|due|this|tonight|noon|midday|midnight|morning|afternoon|evening|night)\b)/i;

/** The times of day that a line names, in their order. */
export function findTimes(
  text: string,
  words: readonly Word[],
  { now, timeZone, allowPast = false }: DateContext,
): (TimeMention | PartMention | MomentMention)[] {
  return scan(words, BEGINS, (start): TimeMention | PartMention | MomentMention | null => {
    const inAWhile = matchAt(IN_A_WHILE, text, start);
    const clock = inAWhile && momentOf(inAWhile[0], now, timeZone);
    if (inAWhile && clock) {
      const end = start + inAWhile[0].length;
      return { type: "moment", start, end, standing: "anywhere", clock };
    }
    const instant = matchAt(INSTANT, text, start);
    if (instant?.groups) {
      const read = clockOf(instant.groups);
      const isPast = read === null || isBefore(read, wallClockAt(now, timeZone));
      const standing = isPast && !allowPast ? "nowhere" : "anywhere";
      const end = start + instant[0].length;
      return read && { type: "moment", start, end, standing, clock: read };
    }
    const reading = readClock(text, start);
    if (reading) {
      const end = start + reading.match[0].length;
      const isElsewhere = OTHER_ZONE.test(text.slice(end).trimStart());
      return {
        type: "time",
        start,
        end,
        minutes: reading.minutes,
        isTwelveHour: reading.isTwelveHour,
        standing: isElsewhere ? "nowhere" : reading.standing,
      };
    }
    const noon = matchAt(NOON, text, start);
    const noonPart = noon?.groups?.["part"]?.toLowerCase() ?? "";
    if (noon && isDayPart(noonPart)) {
      const standing = noon.groups?.["preposition"] === undefined ? "beside" : "anywhere";
      return {
        type: "time",
        start,
        end: start + noon[0].length,
        minutes: DAY_PARTS[noonPart],
        isTwelveHour: false,
        standing,
      };
    }
    const ofToday = matchAt(TODAY_PART, text, start);
    const inThe = matchAt(IN_THE, text, start);
    const match = ofToday ?? inThe ?? matchAt(PART, text, start);
    const part = match?.groups?.["part"]?.toLowerCase() ?? "night";
    if (!match || !isDayPart(part)) return null;
    return {
      type: "part",
      start,
      end: start + match[0].length,
      part,
      isToday: ofToday !== null,
      standing: (ofToday ?? inThe) ? "anywhere" : "beside",
    };
  });
}
