import { TaskId } from "@docket/contracts";
import { describeFailure, isTransient, problemOf } from "../api/failure.ts";
import { newUuid } from "../api/new-uuid.ts";
import type { Toast } from "../ui/toasts.ts";
import { describeDone } from "./describe-write.ts";
import {
  createTask,
  isListWrite,
  isRedo,
  isTagWrite,
  isTaskWrite,
  newKey,
  type TaskWrite,
  type Undo,
  updateTask,
  withChanges,
  type Write,
} from "./write.ts";
import type { WriteFailure } from "./writes.ts";

export interface Remedies {
  readonly send: (write: Write) => void;
  /** Undoes or redoes, as the undo did that failed. */
  readonly tryAgain: (write: Undo) => void;
  readonly open: (taskId: TaskId) => void;
}

export type NewToast = Omit<Toast, "id">;

/** Says what was not done and why, and offers what helps, so that nothing typed is lost. */
export function toFailureToast({ write, error }: WriteFailure, remedies: Remedies): NewToast {
  if (write.kind === "undo") return toUndoToast(write, error, remedies);
  const { send, open } = remedies;
  const code = problemOf(error)?.code;

  if (isTaskWrite(write)) {
    const { task } = write;
    const name = `“${task.title}”`;
    if (code === "task-changed" && write.kind === "update") {
      return {
        message: `${name} was changed elsewhere in the meantime. Your edit is kept.`,
        stays: true,
        action: { label: "Review", run: () => open(task.id) },
      };
    }
    if (code === "task-changed") {
      return {
        message: `${name} was changed elsewhere in the meantime, so it was not ${DONE[write.kind]}.`,
      };
    }
    if (code === "task-not-found" && write.kind === "update") {
      const again = { ...withChanges(task, write.changes), id: TaskId.parse(newUuid()) };
      return {
        message: `${name} was deleted elsewhere.`,
        stays: true,
        action: { label: "Add it again", run: () => send(createTask(again)) },
      };
    }
    if (code === "list-not-found") return toListGoneToast(write, send);
    if (code === "task-not-found") return { message: `${name} was deleted elsewhere.` };
  }

  if (isListWrite(write) && code === "list-not-found") {
    return { message: `The list “${write.list.name}” was deleted elsewhere.` };
  }

  // The server keeps the outcome of a refused write under its key; it may not have had another.
  const again = isTransient(error) ? write : { ...write, key: newKey() };
  return {
    message: `${nameOf(write)} was not ${DONE[write.kind]}. ${describeFailure(error)}`,
    stays: true,
    action: { label: "Try again", run: () => send(again) },
  };
}

/** What was written goes where there is a place for it. */
function toListGoneToast(write: TaskWrite, send: Remedies["send"]): NewToast {
  const message = `“${write.task.title}” was not ${DONE[write.kind]}, because the list is gone.`;
  if (write.kind === "create") {
    const run = () => send(createTask({ ...write.task, listId: null }));
    return { message, stays: true, action: { label: "Add to the Inbox", run } };
  }
  if (write.kind !== "update") return { message };
  const { listId: _, ...others } = write.changes;
  if (Object.keys(others).length === 0) return { message };
  const run = () => send(updateTask(write.task, others, write.ifVersion));
  return { message, stays: true, action: { label: "Save without moving", run } };
}

const DONE = {
  create: "added",
  update: "changed",
  trash: "deleted",
  restore: "restored",
  purge: "deleted",
  "empty-trash": "emptied",
  "create-list": "added",
  "update-list": "changed",
  "move-list": "moved",
  "delete-list": "deleted",
  "create-tag": "added",
};

function nameOf(write: Exclude<Write, Undo>): string {
  if (isListWrite(write)) return `The list “${write.list.name}”`;
  if (isTagWrite(write)) return `The tag “${write.tag.name}”`;
  return isTaskWrite(write) ? `“${write.task.title}”` : "The trash";
}

function toUndoToast(write: Undo, error: unknown, { tryAgain }: Remedies): NewToast {
  const what = `“${describeDone(write).replace(/\.$/, "")}”`;
  const undone = isRedo(write) ? "done again" : "undone";
  const code = problemOf(error)?.code;
  if (code === "undo-conflict") {
    return {
      message: `This was not ${undone}, because it was changed again since: ${describeDone(write)}`,
    };
  }
  if (code === "already-undone") {
    return {
      message: `This was ${undone} already, here or on another device: ${describeDone(write)}`,
    };
  }
  if (code === "batch-not-found") {
    return { message: `There is nothing to be ${undone} here any more: ${describeDone(write)}` };
  }
  return {
    message: `${what} was not ${undone}. ${describeFailure(error)}`,
    stays: true,
    action: { label: "Try again", run: () => tryAgain(write) },
  };
}
