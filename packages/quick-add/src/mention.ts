import type { CalendarDay } from "./calendar-day.ts";
import type { RecurrenceMention } from "./recurrence.ts";
import type { WallClock } from "./wall-clock.ts";
import { type Place, PHRASE_END, type Word } from "./words.ts";

/** Parts of a day, and the time that each stands for, in minutes since midnight. */
export const DAY_PARTS = {
  morning: 9 * 60,
  noon: 12 * 60,
  midday: 12 * 60,
  midnight: 0,
  afternoon: 15 * 60,
  evening: 19 * 60,
  night: 21 * 60,
} as const;
export type DayPart = keyof typeof DAY_PARTS;

export function isDayPart(word: string): word is DayPart {
  return Object.hasOwn(DAY_PARTS, word);
}

/**
 * Where a phrase has to stand to be meant as one. Much of what can be a date is more often something
 * else ("Ben sat down", "ratio 16:10").
 *
 * - `anywhere`: it can be nothing else.
 * - `edge`: the first or the last thing of the line, or beside another date, time or recurrence.
 * - `end`: the last thing of the line, or beside another.
 * - `beside`: beside another, and nowhere else.
 * - `nowhere`: something in the line says that it is not meant.
 */
export type Standing = "anywhere" | "edge" | "end" | "beside" | "nowhere";

export interface DayMention extends Place {
  readonly type: "day";
  readonly standing: Standing;
  readonly role: "due" | "start" | "until";
  readonly day: CalendarDay;
  /** A weekday without a word such as "next": today's name is today, or a week later when the time has passed. */
  readonly isWeekday: boolean;
  /** The phrase can describe a noun even at the start of a line: "monday report", "on the 2nd floor". */
  readonly isAttributive: boolean;
}

export interface TimeMention extends Place {
  readonly type: "time";
  readonly standing: Standing;
  /** Since midnight. */
  readonly minutes: number;
  /** "at 8" in the evening is 20:00. */
  readonly isTwelveHour: boolean;
}

export interface PartMention extends Place {
  readonly type: "part";
  readonly standing: Standing;
  readonly part: DayPart;
  /** "tonight", "this evening". */
  readonly isToday: boolean;
}

/** "in 2 hours": a day and a time at once. */
export interface MomentMention extends Place {
  readonly type: "moment";
  readonly standing: Standing;
  readonly clock: WallClock;
}

export type Mention = DayMention | TimeMention | PartMention | MomentMention | RecurrenceMention;

const BETWEEN = /^(?:\s*,?\s+(?:and|or|to|until|till|through)\s+|\s*[-–—&+/]\s*)$/i;

/** Of two days or two times with "to" or "and" between them neither is meant: a task is due once. */
export function refuseRanges(text: string, mentions: readonly Mention[]): Mention[] {
  const refused = new Set<Mention>();
  for (const [index, mention] of mentions.entries()) {
    const next = mentions[index + 1];
    if (next?.type !== mention.type) continue;
    if (!BETWEEN.test(text.slice(mention.end, next.start))) continue;
    refused.add(mention);
    refused.add(next);
  }
  return mentions.map((mention) =>
    refused.has(mention) ? { ...mention, standing: "nowhere" } : mention,
  );
}

/**
 * Two adjacent phrases for the same day ("tomorrow, saturday") become one mention. Two for different days are both
 * dropped, because together they may name a third ("friday next week").
 */
export function joinDays(text: string, mentions: readonly Mention[]): Mention[] {
  const joined: Mention[] = [];
  for (const mention of mentions) {
    const last = joined.at(-1);
    const isPair =
      last?.type === "day" &&
      mention.type === "day" &&
      last.role === mention.role &&
      mention.standing === "anywhere" &&
      isBeside(text, last, mention);
    if (!isPair) joined.push(mention);
    else if (last.standing === "anywhere" && last.day === mention.day) {
      joined[joined.length - 1] = { ...last, end: mention.end };
    } else if (last.standing === "anywhere" || last.standing === "nowhere") {
      joined[joined.length - 1] = { ...last, standing: "nowhere" };
      joined.push({ ...mention, standing: "nowhere" });
    } else joined.push(mention);
  }
  return joined;
}

const NOTHING = /^[\s\uE000,;:.!?()…-]*$/u;
const GAP = /^[\s\uE000]*,?[\s\uE000]*$/u;

/** @returns whether only space, a comma or already parsed text is between two phrases. */
export function isBeside(text: string, first: Place, second: Place): boolean {
  return GAP.test(text.slice(first.end, second.start));
}

/** @returns the mentions in valid positions. Text that was already parsed is masked. */
export function accepted(text: string, mentions: readonly Mention[]): Mention[] {
  const isFirst = ({ start }: Place) => NOTHING.test(text.slice(0, start));
  const isLast = ({ end }: Place) => NOTHING.test(text.slice(end));
  const understood = new Set(
    mentions.filter(
      (mention) =>
        mention.standing === "anywhere" ||
        (mention.standing === "edge" && (isFirst(mention) || isLast(mention))) ||
        (mention.standing === "end" && isLast(mention)),
    ),
  );
  /** Two that need each other do not help each other: one of a chain has to stand by itself. */
  const helpEachOther = (first: Mention | undefined, second: Mention | undefined) => {
    if (!first || !second || first.type === second.type || !isBeside(text, first, second)) return;
    for (const mention of [first, second]) {
      const isRefused = mention.standing === "nowhere";
      if (!isRefused && (understood.has(first) || understood.has(second))) understood.add(mention);
    }
  };
  for (let index = 0; index < mentions.length; index += 1) {
    helpEachOther(mentions[index], mentions[index + 1]);
  }
  for (let index = mentions.length; index > 0; index -= 1) {
    helpEachOther(mentions[index - 1], mentions[index]);
  }
  return mentions.filter((mention) => understood.has(mention));
}

/** Phrases do not overlap: the first of a place is read, and what it covers is passed over. */
export function scan<Found extends Place>(
  words: readonly Word[],
  /** The words that a phrase can begin with. Most words begin none, and trying all phrases at each word is slow. */
  begins: RegExp,
  read: (start: number) => Found | null,
): Found[] {
  const found: Found[] = [];
  let from = 0;
  for (const { start, text } of words) {
    if (start < from || !begins.test(text)) continue;
    const mention = read(start);
    if (!mention) continue;
    found.push(mention);
    from = mention.end;
  }
  return found;
}

/** A phrase as a pattern that can be tried at one place. */
export const phrase = (pattern: string) => new RegExp(`${pattern}${PHRASE_END}`, "iy");
