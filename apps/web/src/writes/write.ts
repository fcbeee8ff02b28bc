import {
  BatchId,
  type Due,
  type List,
  type ListId,
  type NewRecurrence,
  type Recurrence,
  type Tag,
  type Task,
  type Timestamp,
} from "@docket/contracts";
import { newUuid } from "../api/new-uuid.ts";
import type { ListEffect } from "../lists/foreseen-lists.ts";
import type { TaskChanges } from "../tasks/task-fields.ts";
import type { Effect } from "./effect.ts";

interface Keyed {
  /** Goes with the write however often it is sent, and names what it changed: what to undo. */
  readonly key: BatchId;
}

export type TaskWrite = Keyed & {
  readonly task: Task;
  readonly effect: Effect<Task>;
} & (
    | { readonly kind: "create" | "trash" | "restore" | "purge" }
    | {
        readonly kind: "update";
        readonly changes: TaskChanges;
        /** Refuse unless the task is still at this version; absent for a single switch of one field. */
        readonly ifVersion?: number | undefined;
      }
  );

/** The fields of a list that a user edits. */
export type ListChanges = Partial<Pick<List, "name" | "colour" | "archived">>;

export type ListWrite = Keyed & {
  readonly list: List;
  readonly effect: ListEffect;
} & (
    | { readonly kind: "create-list" }
    | { readonly kind: "update-list"; readonly changes: ListChanges }
    | { readonly kind: "move-list"; readonly before: ListId | null }
    | {
        readonly kind: "delete-list";
        /** Where its tasks go. */
        readonly tasks: "inbox" | "trash";
        readonly at: Timestamp;
      }
  );

/** A tag that a task's form makes; it is written before the task. */
export type TagWrite = Keyed & { readonly kind: "create-tag"; readonly tag: Tag };

/** An undo, too, can be undone: that is redo. */
export type Undo = Keyed & { readonly kind: "undo"; readonly of: Write };

export type Write =
  | TaskWrite
  | ListWrite
  | TagWrite
  | (Keyed & { readonly kind: "empty-trash" })
  | Undo;

export function isTaskWrite(write: Write): write is TaskWrite {
  return "task" in write;
}

export function isListWrite(write: Write): write is ListWrite {
  return "list" in write;
}

export function isTagWrite(write: Write): write is TagWrite {
  return "tag" in write;
}

export function newKey(): BatchId {
  return BatchId.parse(newUuid());
}

export function createTask(task: Task): TaskWrite {
  return { kind: "create", key: newKey(), task, effect: { before: null, after: task } };
}

/** @param task  as its user saw it. */
export function updateTask(task: Task, changes: TaskChanges, ifVersion?: number): TaskWrite {
  const effect = { before: task, after: withChanges(task, changes) };
  return { kind: "update", key: newKey(), task, effect, changes, ifVersion };
}

export function trashTask(task: Task): TaskWrite {
  const after = { ...task, deletedAt: new Date().toISOString(), version: task.version + 1 };
  return { kind: "trash", key: newKey(), task, effect: { before: task, after } };
}

export function restoreTask(task: Task): TaskWrite {
  const after = { ...task, deletedAt: null, version: task.version + 1 };
  return { kind: "restore", key: newKey(), task, effect: { before: task, after } };
}

/** @param task  one that is in the trash. */
export function purgeTask(task: Task): TaskWrite {
  return { kind: "purge", key: newKey(), task, effect: { before: task, after: null } };
}

export function emptyTrash(): Write {
  return { kind: "empty-trash", key: newKey() };
}

export function createList(list: List): ListWrite {
  const effect = { before: null, after: list, place: { before: null, after: null } };
  return { kind: "create-list", key: newKey(), list, effect };
}

export function updateList(list: List, changes: ListChanges): ListWrite {
  const effect = { before: list, after: { ...list, ...changes, version: list.version + 1 } };
  return { kind: "update-list", key: newKey(), list, effect, changes };
}

/** @param place  in front of which list it stands, and is to stand; `null` for the end. */
export function moveList(
  list: List,
  place: { readonly before: ListId | null; readonly after: ListId | null },
): ListWrite {
  const effect = { before: list, after: list, place };
  return { kind: "move-list", key: newKey(), list, effect, before: place.after };
}

/** @param next  the list behind it, so that an undo finds its place. */
export function deleteList(list: List, tasks: "inbox" | "trash", next: ListId | null): ListWrite {
  const effect = { before: list, after: null, place: { before: next, after: null } };
  return { kind: "delete-list", key: newKey(), list, effect, tasks, at: new Date().toISOString() };
}

export function createTag(tag: Tag): TagWrite {
  return { kind: "create-tag", key: newKey(), tag };
}

export function undo(of: Write): Undo {
  return { kind: "undo", key: newKey(), of };
}

/** Does to a task what the server will do, version included. */
export function withChanges(task: Task, changes: TaskChanges): Task {
  const completed = changes.completed ?? task.completed;
  const completedAt = completed ? (task.completedAt ?? new Date().toISOString()) : null;
  const recurrence = recurrenceAfter(task, changes);
  return { ...task, ...changes, recurrence, completed, completedAt, version: task.version + 1 };
}

function recurrenceAfter(task: Task, { recurrence, due = task.due }: TaskChanges) {
  if (recurrence === undefined) return due === null ? null : task.recurrence;
  return recurrence && due && recurrenceFrom(task, recurrence, due);
}

/** A rule begins anew with the day that the task is due. */
function recurrenceFrom(
  { id }: Task,
  { rule, from, timeZone }: NewRecurrence,
  due: Due,
): Recurrence {
  const isTimed = "time" in due;
  const start = isTimed ? `${due.date}T${due.time}` : due.date;
  return {
    rule,
    from: from ?? "due",
    timeZone: isTimed ? due.timeZone : (timeZone ?? "UTC"),
    seriesId: id,
    start,
    occurrence: start,
    count: 1,
    following: null,
  };
}

/** What the user did first, under any number of undos and redos. */
export function originOf(write: Write): Exclude<Write, Undo> {
  return write.kind === "undo" ? originOf(write.of) : write;
}

/** Whether an undo brings back what was undone before. */
export function isRedo({ of }: Undo): boolean {
  return of.kind === "undo" && !isRedo(of);
}
