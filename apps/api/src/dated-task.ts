import type { Recurrence } from "@docket/contracts";
import { type CalendarTask, isCalendarDay } from "@docket/db";
import type { DatedTask } from "@docket/icalendar";

/** A task as a calendar shows it. A series that counts from the completion has no future dates yet. */
export function toDatedTask({ recurrence, start, ...task }: CalendarTask): DatedTask {
  const hasFutureDates =
    recurrence?.from === "due" && !task.completed && isCalendarDay(recurrence.occurrence);
  return {
    ...task,
    start: start !== null && isCalendarDay(start) ? start : null,
    repetition: hasFutureDates ? toRepetition(recurrence) : null,
  };
}

/** A rule that counts, counts what is left: a calendar begins with the occurrence at hand. */
function toRepetition({
  rule,
  occurrence,
  timeZone,
  count,
}: Recurrence): NonNullable<DatedTask["repetition"]> {
  const [date = "", time] = occurrence.split("T");
  return {
    rule: rule.replace(/(?<=^|;)COUNT=(\d+)/, (_, all) => `COUNT=${Number(all) - count + 1}`),
    occurrence: time === undefined ? { date } : { date, time, timeZone },
  };
}
