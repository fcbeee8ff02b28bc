import type { Recurrence } from "@docket/contracts";
import type { CalendarTask } from "@docket/db";
import type { DatedTask } from "@docket/icalendar";

/** A task as a calendar shows it. When one comes back that is counted from its completion, nobody knows yet. */
export function toDatedTask({ recurrence, ...task }: CalendarTask): DatedTask {
  const isForeseeable = recurrence?.from === "due" && !task.completed;
  return { ...task, repetition: isForeseeable ? toRepetition(recurrence) : null };
}

/**
 * A rule that counts goes by how many there were from the start, which only the first occurrence can
 * say in a calendar.
 */
function toRepetition({ rule, start, occurrence, timeZone }: Recurrence): DatedTask["repetition"] {
  if (/(?:^|;)COUNT=/i.test(rule) && start !== occurrence) return null;
  const [date = "", time] = occurrence.split("T");
  return { rule, occurrence: time === undefined ? { date } : { date, time, timeZone } };
}
