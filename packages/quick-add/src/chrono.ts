import { casual, type ParsedResult } from "chrono-node/en";
import { countOf } from "./english.ts";
import { type CalendarDay, dayOf, fieldsOf } from "./calendar-day.ts";

/** A line can say "3 May" a hundred times; reading it takes chrono a tenth of a millisecond. */
const MOST_KEPT = 200;

/**
 * @returns a reader of phrases that are all one date or time, with what chrono made of those that it read
 *   last at the same reference; `null` for any other phrase.
 */
export function chronoReader(): (text: string, reference: Date) => ParsedResult | null {
  const kept = new Map<string, ParsedResult | null>();
  let keptAt = Number.NaN;
  return (text, reference) => {
    if (reference.getTime() !== keptAt || kept.size >= MOST_KEPT) kept.clear();
    keptAt = reference.getTime();
    const before = kept.get(text);
    if (before !== undefined) return before;
    const [result, ...others] = casual.parse(text, reference, { forwardDate: true });
    const isWhole = result?.text === text && others.length === 0 && !result.end;
    const read = isWhole ? result : null;
    kept.set(text, read);
    return read;
  };
}

const readByChrono = chronoReader();

/**
 * The day that chrono finds in a phrase that is entirely a date.
 *
 * chrono computes in the time zone of the machine. At noon no clock is put forward, so the result is the same in
 * every zone.
 */
export function chronoDay(text: string, today: CalendarDay): CalendarDay | null {
  const { year, month, day } = fieldsOf(today);
  const noon = new Date(year, month - 1, day, 12);
  const result = readByChrono(text, noon);
  if (!result) return null;
  const [y, m, d] = [result.start.get("year"), result.start.get("month"), result.start.get("day")];
  return y === null || m === null || d === null ? null : dayOf(y, m, d);
}

/** The day that is so many units after another: a "fortnight" is two weeks. */
export function dayIn(count: string, unit: string, from: CalendarDay): CalendarDay | null {
  const isFortnight = /^fortnights?$/i.test(unit);
  const number = /^an?$/i.test(count) ? 1 : countOf(count);
  if (isFortnight) return from + 14 * number;
  return chronoDay(`in ${number} ${unit}`, from);
}
