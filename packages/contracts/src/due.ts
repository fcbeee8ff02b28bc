import { z } from "zod";
import { TimeZone } from "./time-zone.ts";

/** A day of the Gregorian calendar, such as `2026-11-21`; the years 1 to 9999. */
export const CalendarDate = z.iso
  .date()
  // A year that ISO 8601 has and PostgreSQL has not.
  .refine((date) => !date.startsWith("0000"), "The year must be 0001 or later.");
export type CalendarDate = z.infer<typeof CalendarDate>;

/** Minutes are what people plan in: `09:30`, from `00:00` to `23:59`. */
export const ClockTime = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, "Must be a time from 00:00 to 23:59, such as 09:30.")
  .meta({ examples: ["09:30"] });
export type ClockTime = z.infer<typeof ClockTime>;

const DUE_ERROR = "Must be {date} for a whole day, or {date, time, timeZone} for a time.";

/**
 * When something is due: on a whole day, wherever one is, or at a time of the clocks of one zone. A
 * time that clocks skip counts as if they had not been put forward yet; of one that comes twice, it is
 * the first.
 *
 * @see RFC 5545 §3.3.5
 */
export const NewDue = z
  .xor(
    [
      z.strictObject({ date: CalendarDate }),
      z.strictObject({ date: CalendarDate, time: ClockTime, timeZone: TimeZone }),
    ],
    { error: DUE_ERROR },
  )
  .meta({
    id: "NewDue",
    description: "A whole day in any time zone, or a local time in an IANA time zone.",
  });

/** As it was stored, under the rules of that version. */
export const Due = z
  .union(
    [
      z.strictObject({ date: CalendarDate }),
      z.strictObject({ date: CalendarDate, time: ClockTime, timeZone: z.string() }),
    ],
    { error: DUE_ERROR },
  )
  .meta({
    id: "Due",
    description: "A whole day in any time zone, or a local time in an IANA time zone.",
  });
export type Due = z.infer<typeof Due>;

const STORED = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)\[([^\]]+)\])?$/;

/**
 * As one line of text that sorts as a calendar does, whole days first: `2026-11-21`, or
 * `2026-11-21T09:30[Europe/Lisbon]`.
 *
 * @see RFC 9557 §4.1, of which it is the form without an offset
 */
export function dueToText(due: Due): string {
  return "time" in due ? `${due.date}T${due.time}[${due.timeZone}]` : due.date;
}

/** The inverse of `dueToText`. @throws Error  for any other text. */
export function dueFromText(text: string): Due {
  const [, date, time, timeZone] = STORED.exec(text) ?? [];
  if (date === undefined) throw new Error("Not the text of a due date.");
  return time === undefined || timeZone === undefined ? { date } : { date, time, timeZone };
}
