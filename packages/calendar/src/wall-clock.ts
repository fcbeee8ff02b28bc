import { computableTimeZone, type Timestamp } from "@docket/contracts";
import { Temporal } from "temporal-polyfill";

/** What the clocks of a time zone show. */
export interface WallClock {
  /** "YYYY-MM-DD", years 0001 to 9999. */
  readonly date: string;
  /** "HH:MM". */
  readonly time: string;
  /** An IANA name; a stored one may be any text, see `computableTimeZone`. */
  readonly timeZone: string;
}

const EARLIEST = Date.parse("0001-01-01T00:00:00.000Z");
const LATEST = Date.parse("9999-12-31T23:59:59.999Z");

/** An instant outside of the years that a timestamp can name stands at their edge. */
function toTimestamp(instant: Temporal.Instant): Timestamp {
  const time = Math.min(Math.max(instant.epochMilliseconds, EARLIEST), LATEST);
  return new Date(time).toISOString();
}

/**
 * When it is that the clocks show this.
 *
 * A time that is skipped counts as if the clocks had not yet been put forward: 02:30 is 03:30 then.
 * A time that comes twice is the first of the two.
 *
 * @see RFC 5545 §3.3.5; Temporal's disambiguation `compatible`
 */
export function instantOf({ date, time, timeZone }: WallClock): Timestamp {
  const clock = Temporal.PlainDateTime.from(`${date}T${time}`);
  return toTimestamp(clock.toZonedDateTime(computableTimeZone(timeZone)).toInstant());
}

/** What the clocks of a zone show at an instant, to the minute. */
export function wallClockAt(instant: Timestamp, timeZone: string): WallClock {
  const clock = Temporal.Instant.from(instant)
    .toZonedDateTimeISO(computableTimeZone(timeZone))
    .toPlainDateTime();
  const [date = "", time = ""] = clock.toString({ smallestUnit: "minute" }).split("T");
  return { date, time, timeZone };
}

/** @returns the date that a calendar on the wall shows there, "YYYY-MM-DD". */
export function todayIn(timeZone: string, now: Date = new Date()): string {
  return wallClockAt(now.toISOString(), timeZone).date;
}

/**
 * The first moment of a day. It is not midnight where the clocks are put forward at midnight. A day
 * that a zone left out begins when the next one does.
 */
export function startOfDay(date: string, timeZone: string): Timestamp {
  const zone = computableTimeZone(timeZone);
  return toTimestamp(Temporal.PlainDate.from(date).toZonedDateTime({ timeZone: zone }).toInstant());
}
