import {
  type CalendarDate,
  type Due,
  type ListId,
  type NewRecurrence,
  type Priority,
  type TagId,
  type Task,
  toInvalidInput,
  UpdateTask,
} from "@docket/contracts";
import { LOCAL_ZONE } from "./local-time.ts";

/** The fields that a user edits. */
export interface TaskChanges {
  readonly title?: string;
  readonly notes?: string;
  readonly completed?: boolean;
  readonly priority?: Priority;
  readonly listId?: ListId | null;
  readonly due?: Due | null;
  readonly start?: CalendarDate | null;
  readonly tagIds?: TagId[];
  readonly recurrence?: NewRecurrence | null;
}

/** What a user edits of a task. */
export type TaskFields = Required<TaskChanges>;

export function fieldsOf(task: TaskFields): TaskFields {
  const { title, notes, completed, priority, listId, due, start, tagIds, recurrence } = task;
  return {
    title,
    notes,
    completed,
    priority,
    listId,
    due,
    start,
    tagIds,
    recurrence: recurrence && { rule: recurrence.rule, from: recurrence.from ?? "due" },
  };
}

/** Whether the task already is as the changes would make it. */
export function matches(task: Task, changes: TaskChanges): boolean {
  return Object.keys(changesBetween(task, { ...fieldsOf(task), ...changes })).length === 0;
}

/** The fields of `after` that are not as they were. */
export function changesBetween(before: TaskFields, after: TaskFields): TaskChanges {
  const was = fieldsOf(before);
  const is = fieldsOf(after);
  const { title, notes, completed, priority, listId, due, start, tagIds, recurrence } = is;
  const isChanged = (field: keyof TaskFields) =>
    JSON.stringify(was[field]) !== JSON.stringify(is[field]);
  return {
    ...(isChanged("title") ? { title } : {}),
    ...(isChanged("notes") ? { notes } : {}),
    ...(isChanged("completed") ? { completed } : {}),
    ...(isChanged("priority") ? { priority } : {}),
    ...(isChanged("listId") ? { listId } : {}),
    ...(isChanged("due") ? { due } : {}),
    ...(isChanged("start") ? { start } : {}),
    ...(isChanged("tagIds") ? { tagIds } : {}),
    ...(isChanged("recurrence") ? { recurrence } : {}),
  };
}

export type FieldErrors = Partial<Record<keyof TaskFields, string>>;

/**
 * Holds changes against the rules that the server applies.
 *
 * @param due  what the task will be due by, changed or not.
 * @returns them as it will store them.
 */
export async function checkChanges(
  changes: TaskChanges,
  due: Due | null,
): Promise<{ changes: TaskChanges } | { errors: FieldErrors }> {
  const parsed = UpdateTask.pick({ title: true, notes: true, due: true, start: true }).safeParse({
    title: changes.title,
    notes: changes.notes,
    due: changes.due,
    start: changes.start,
  });
  if (!parsed.success) {
    const found = toInvalidInput(parsed.error).errors ?? [];
    return { errors: Object.fromEntries(found.map((e) => [e.pointer.split("/")[1], e.detail])) };
  }
  const { title, notes } = parsed.data;
  const recurrence = changes.recurrence && withZone(changes.recurrence, due);
  const problem = recurrence && due && (await problemOfRule(recurrence, due));
  if (problem) return { errors: { recurrence: problem } };
  return {
    changes: {
      ...changes,
      ...(title === undefined ? {} : { title }),
      ...(typeof notes === "string" ? { notes } : {}),
      ...(recurrence === undefined ? {} : { recurrence }),
    },
  };
}

/** A day begins where its user is; a time has a zone of its own. */
function withZone({ rule, from }: NewRecurrence, due: Due | null): NewRecurrence {
  const isDay = due !== null && !("time" in due);
  return { rule, ...(from ? { from } : {}), ...(isDay ? { timeZone: LOCAL_ZONE } : {}) };
}

/** What the server would say of a rule; `null` also when that cannot be known here. */
async function problemOfRule(recurrence: NewRecurrence, due: Due): Promise<string | null> {
  const { rule, from = "due", timeZone = LOCAL_ZONE } = recurrence;
  try {
    const { checkRule } = await import("@docket/calendar");
    const use =
      "time" in due
        ? { start: `${due.date}T${due.time}`, timeZone: due.timeZone }
        : { start: due.date, timeZone };
    return checkRule({ rule, from, ...use });
  } catch {
    return null;
  }
}
