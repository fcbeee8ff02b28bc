import type { Priority, Task } from "@docket/contracts";

/** The fields that a user edits. */
export interface TaskChanges {
  readonly title?: string;
  readonly notes?: string;
  readonly completed?: boolean;
  readonly priority?: Priority;
}

/** Something the user did that the server has not answered yet. `task` is what they did it to. */
export type TaskWrite =
  | { readonly kind: "create"; readonly task: Task }
  | {
      readonly kind: "update";
      readonly task: Task;
      readonly changes: TaskChanges;
      /** Refuse unless the task is still at this version; absent for a single switch of one field. */
      readonly ifVersion?: number;
    }
  | { readonly kind: "delete"; readonly task: Task };

/** A task as the server will make it, shown until it has. */
export function newTask({ id, title }: Pick<Task, "id" | "title">): Task {
  const now = new Date().toISOString();
  return {
    id,
    title,
    notes: "",
    completed: false,
    completedAt: null,
    priority: "none",
    listId: null,
    deletedAt: null,
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
}

/** Does to a task what the server will do, version included. */
export function withChanges(task: Task, changes: TaskChanges): Task {
  const completed = changes.completed ?? task.completed;
  const completedAt = completed ? (task.completedAt ?? new Date().toISOString()) : null;
  return { ...task, ...changes, completed, completedAt, version: task.version + 1 };
}

/** Whether the task already is as the changes would make it. */
export function matches(task: Task, changes: TaskChanges): boolean {
  const { title, notes, completed, priority } = { ...task, ...changes };
  return (
    task.title === title &&
    task.notes === notes &&
    task.completed === completed &&
    task.priority === priority
  );
}

/** The order of every list: newest first (`createdAt`, then `id`, both descending). */
export function isNewer(a: Task, b: Task): boolean {
  return a.createdAt === b.createdAt ? a.id > b.id : a.createdAt > b.createdAt;
}

/**
 * The tasks as they will be once the server has answered every write.
 *
 * Optimism lives here alone: stored tasks stay as the server last gave them, so a write that fails
 * needs no rollback, and an early answer cannot undo what a later write shows.
 *
 * @param stored  newest first.
 * @param writes  in the order in which they were made.
 * @returns newest first; a task that no write touches is the same object as before.
 */
export function foresee(stored: readonly Task[], writes: readonly TaskWrite[]): readonly Task[] {
  if (writes.length === 0) return stored;
  const tasks = new Map(stored.map((task) => [task.id, task]));
  /** With a place for those that are new: the last is on top, whatever this device's clock says. */
  const arrivals = new Map<Task["id"], number>();
  for (const write of writes) {
    const { id } = write.task;
    if (write.kind === "delete") {
      tasks.delete(id);
      continue;
    }
    if (!tasks.has(id)) {
      tasks.set(id, write.task);
      arrivals.set(id, write.kind === "create" ? arrivals.size + 1 : 0);
    } else if (write.kind === "create") {
      continue;
    }
    if (write.kind === "update") {
      tasks.set(id, withChanges(tasks.get(id) ?? write.task, write.changes));
    }
  }
  const all = [...tasks.values()];
  if (arrivals.size === 0) return all;
  const placeOf = ({ id }: Task) => arrivals.get(id) ?? 0;
  return all.toSorted((a, b) => placeOf(b) - placeOf(a) || (isNewer(a, b) ? -1 : 1));
}
