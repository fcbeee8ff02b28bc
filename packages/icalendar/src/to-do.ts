import { component, property, textValue } from "./content-line.ts";
import type { DatedTask, Moment } from "./dated-task.ts";
import { instantProperty, momentProperty } from "./moments.ts";

/** @see RFC 5545 §3.8.1.9: 1 to 4 is high, 5 medium, 6 to 9 low */
const PRIORITIES = { none: 0, low: 9, medium: 5, high: 1 };

/** Characters: of thousands of tasks, each is there twice, and notes may have 10 000. */
const LONGEST_DESCRIPTION = 2_000;

/**
 * A task as a VTODO. One that repeats is the occurrence at hand alone: a rule counts from DTSTART, and
 * a VTODO with one could not say when that occurrence is due.
 *
 * @see RFC 5545 §3.6.2
 */
export function toDo(task: DatedTask): string {
  const { completedAt, parentId } = task;
  const start = startOf(task);
  return component("VTODO", [
    property("UID", task.id),
    ...described(task, task.title),
    ...(start ? [momentProperty("DTSTART", start)] : []),
    momentProperty("DUE", task.due),
    property("PRIORITY", String(PRIORITIES[task.priority])),
    property("STATUS", completedAt === null ? "NEEDS-ACTION" : "COMPLETED"),
    ...(completedAt === null ? [] : [instantProperty("COMPLETED", completedAt)]),
    ...(parentId === null ? [] : [property("RELATED-TO", parentId)]),
  ]);
}

/** What components of both kinds say of their task. */
export function described(task: DatedTask, summary: string): string[] {
  return [
    // Without METHOD, the time of the last change (RFC 5545 §3.8.7.2).
    instantProperty("DTSTAMP", task.updatedAt),
    instantProperty("CREATED", task.createdAt),
    instantProperty("LAST-MODIFIED", task.updatedAt),
    property("SEQUENCE", String(task.version - 1)),
    property("SUMMARY", textValue(summary)),
    ...(task.notes === "" ? [] : [property("DESCRIPTION", textValue(shortened(task.notes)))]),
    ...(task.tags.length === 0
      ? []
      : [property("CATEGORIES", task.tags.map((tag) => textValue(tag)).join(","))]),
  ];
}

/** Text as it is, or its beginning with an ellipsis. */
function shortened(text: string): string {
  if (text.length <= LONGEST_DESCRIPTION) return text;
  // A character has two UTF-16 code units at most.
  const characters = Array.from(text.slice(0, 2 * LONGEST_DESCRIPTION + 1));
  if (characters.length <= LONGEST_DESCRIPTION) return text;
  return `${characters.slice(0, LONGEST_DESCRIPTION - 1).join("")}…`;
}

/** DTSTART is of DUE's kind and before it, or not there (RFC 5545 §3.8.2.3). */
function startOf({ start, due }: DatedTask): Moment | null {
  if (start === null || start > due.date) return null;
  if (!("time" in due)) return start === due.date ? null : { date: start };
  const isAtOnce = start === due.date && due.time === "00:00";
  return isAtOnce ? null : { ...due, date: start, time: "00:00" };
}
