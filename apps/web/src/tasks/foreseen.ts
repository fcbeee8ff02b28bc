import type { Task, Timestamp } from "@docket/contracts";
import { applyEffect, type Effect } from "../writes/effect.ts";
import { isTaskWrite, type Write } from "../writes/write.ts";

/** A task as the server will make it, shown until it has. */
export function newTask({
  id,
  title,
  listId,
  parentId = null,
}: Pick<Task, "id" | "title" | "listId"> & Partial<Pick<Task, "parentId">>): Task {
  const now = new Date().toISOString();
  return {
    id,
    title,
    notes: "",
    completed: false,
    completedAt: null,
    priority: "none",
    listId,
    parentId,
    // Before all others, as the server will place it; a subtask behind them, as it is asked to.
    position: parentId === null ? "" : "~",
    tagIds: [],
    due: null,
    start: null,
    recurrence: null,
    deletedAt: null,
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
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
 * @param stored  in their order.
 * @param writes  in the order in which they were made.
 * @param isBefore  the order: newest first, unless it is the trash's.
 * @returns in that order, those in the trash and those out of it together; a task that no write
 *   touches is the same object as before.
 */
export function foresee(
  stored: readonly Task[],
  writes: readonly Write[],
  isBefore = isNewer,
): readonly Task[] {
  if (writes.length === 0) return stored;
  const tasks = new Map(stored.map((task) => [task.id, task]));
  /** With a place for those that are new: the last is on top, whatever this device's clock says. */
  const arrivals = new Map<Task["id"], number>();
  for (const write of writes) {
    if (write.kind === "delete-list") {
      for (const task of tasks.values()) {
        if (task.listId === write.list.id) tasks.set(task.id, withoutList(task, write));
      }
      continue;
    }
    const effect = taskEffectOf(write);
    const id = effect?.after?.id ?? effect?.before?.id;
    if (!effect || !id) continue;
    const isNew = write.kind === "create" && !tasks.has(id);
    const task = applyEffect(tasks.get(id), effect);
    if (task === null) {
      tasks.delete(id);
      continue;
    }
    if (!tasks.has(id)) arrivals.set(id, isNew ? arrivals.size + 1 : 0);
    tasks.set(id, task);
  }
  const all = [...tasks.values()];
  if (arrivals.size === 0) return all;
  const placeOf = ({ id }: Task) => arrivals.get(id) ?? 0;
  return all.toSorted((a, b) => placeOf(b) - placeOf(a) || (isBefore(a, b) ? -1 : 1));
}

function withoutList(task: Task, { tasks, at }: { tasks: "inbox" | "trash"; at: Timestamp }): Task {
  const moved = { ...task, listId: null, version: task.version + 1 };
  return tasks === "trash" ? { ...moved, deletedAt: task.deletedAt ?? at } : moved;
}

function taskEffectOf(write: Write): Effect<Task> | null {
  if (isTaskWrite(write)) return write.effect;
  if (write.kind !== "undo") return null;
  const effect = taskEffectOf(write.of);
  return effect && { before: effect.after, after: effect.before };
}
