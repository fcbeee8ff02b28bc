import {
  type ListId,
  type Priority,
  type Task,
  toInvalidInput,
  UpdateTask,
} from "@docket/contracts";

/** The fields that a user edits. */
export interface TaskChanges {
  readonly title?: string;
  readonly notes?: string;
  readonly completed?: boolean;
  readonly priority?: Priority;
  readonly listId?: ListId | null;
}

/** What a user edits of a task. */
export type TaskFields = Required<TaskChanges>;

export function fieldsOf({ title, notes, completed, priority, listId }: TaskFields): TaskFields {
  return { title, notes, completed, priority, listId };
}

/** Whether the task already is as the changes would make it. */
export function matches(task: Task, changes: TaskChanges): boolean {
  return Object.keys(changesBetween(task, { ...fieldsOf(task), ...changes })).length === 0;
}

/** The fields of `after` that are not as they were. */
export function changesBetween(before: TaskFields, after: TaskFields): TaskChanges {
  const { title, notes, completed, priority, listId } = after;
  return {
    ...(title === before.title ? {} : { title }),
    ...(notes === before.notes ? {} : { notes }),
    ...(completed === before.completed ? {} : { completed }),
    ...(priority === before.priority ? {} : { priority }),
    ...(listId === before.listId ? {} : { listId }),
  };
}

export type FieldErrors = Partial<Record<keyof TaskFields, string>>;

/** Holds changes against the rules that the server applies. @returns them as it will store them. */
export function checkChanges(
  changes: TaskChanges,
): { changes: TaskChanges } | { errors: FieldErrors } {
  const parsed = UpdateTask.pick({ title: true, notes: true }).safeParse({
    title: changes.title,
    notes: changes.notes,
  });
  if (!parsed.success) {
    const found = toInvalidInput(parsed.error).errors ?? [];
    return { errors: Object.fromEntries(found.map((e) => [e.pointer.slice(1), e.detail])) };
  }
  const { title, notes } = parsed.data;
  return {
    changes: {
      ...changes,
      ...(title === undefined ? {} : { title }),
      ...(typeof notes === "string" ? { notes } : {}),
    },
  };
}
