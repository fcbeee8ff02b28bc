import { component, property } from "./content-line.ts";
import type { DatedTask } from "./dated-task.ts";
import { isSameMoment, momentProperty } from "./moments.ts";
import { described } from "./to-do.ts";

/**
 * A task as an event, for the many calendars that show no VTODO: the whole day, or the moment when it
 * is due. It takes no time of whoever is asked for a meeting. One that repeats is there on its coming
 * days as well; when the occurrence at hand was moved, it is an exception of its series.
 *
 * @see RFC 5545 §3.6.1, §3.8.4.4
 */
export function events(task: DatedTask): string {
  const { due, repetition } = task;
  if (repetition === null) return event(task, [momentProperty("DTSTART", due)]);
  const { rule, occurrence } = repetition;
  const series = event(task, [momentProperty("DTSTART", occurrence), property("RRULE", rule)]);
  if (isSameMoment(due, occurrence)) return series;
  const moved = event(task, [
    momentProperty("RECURRENCE-ID", occurrence),
    momentProperty("DTSTART", due),
  ]);
  return series + moved;
}

function event(task: DatedTask, when: readonly string[]): string {
  // An event cannot be completed.
  const summary = task.completedAt === null ? task.title : `✓ ${task.title}`;
  return component("VEVENT", [
    property("UID", `${task.id}-event`),
    ...described(task, summary),
    ...when,
    property("TRANSP", "TRANSPARENT"),
  ]);
}
