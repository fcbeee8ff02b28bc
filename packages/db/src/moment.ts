import { addDays, todayIn } from "@docket/calendar";
import type { CalendarDate, DayValue, Timestamp, TimeZone } from "@docket/contracts";

/** Where and when the caller looks. */
export interface Moment {
  readonly now: Timestamp;
  readonly today: CalendarDate;
  readonly timeZone: TimeZone;
}

export function momentIn(timeZone: TimeZone, now = new Date()): Moment {
  return { now: now.toISOString(), today: todayIn(timeZone, now), timeZone };
}

/** Both ends are included, and `null` is an open end. */
interface Days {
  readonly from: CalendarDate | null;
  readonly to: CalendarDate | null;
}

/** @returns `null` for what names no days. */
export function daysOf(value: DayValue, { today }: Moment): Days | null {
  switch (value.kind) {
    case "today":
      return { from: today, to: today };
    case "tomorrow": {
      const tomorrow = addDays(today, 1);
      return { from: tomorrow, to: tomorrow };
    }
    case "days":
      return { from: today, to: addDays(today, value.count - 1) };
    case "range":
      return value;
    default:
      return null;
  }
}
