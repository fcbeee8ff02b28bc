import type { TaskId } from "@docket/contracts";
import { describeFailure, problemOf } from "../api/failure.ts";
import type { Toast } from "../ui/toasts.ts";
import { type TaskWrite, withChanges } from "./foreseen.ts";
import { newTaskId } from "./new-task-id.ts";
import type { WriteFailure } from "./task-writes.ts";

interface Remedies {
  readonly send: (write: TaskWrite) => void;
  readonly open: (taskId: TaskId) => void;
}

/** Says what was not done and why, and offers what helps, so that nothing typed is lost. */
export function toFailureToast(
  { write, error }: WriteFailure,
  { send, open }: Remedies,
): Omit<Toast, "id"> {
  const { task } = write;
  const name = `“${task.title}”`;
  const code = problemOf(error)?.code;

  if (code === "task-changed" && write.kind === "update") {
    return {
      message: `${name} was changed elsewhere in the meantime. Your edit is kept.`,
      stays: true,
      action: { label: "Review", run: () => open(task.id) },
    };
  }
  if (code === "task-changed") {
    return { message: `${name} was changed elsewhere in the meantime, so it was not deleted.` };
  }
  if (code === "task-not-found" && write.kind === "update") {
    const again = { ...withChanges(task, write.changes), id: newTaskId() };
    return {
      message: `${name} was deleted elsewhere.`,
      stays: true,
      action: { label: "Add it again", run: () => send({ kind: "create", task: again }) },
    };
  }
  return {
    message: `${name} was not ${DONE[write.kind]}. ${describeFailure(error)}`,
    stays: true,
    action: { label: "Try again", run: () => send(write) },
  };
}

const DONE = { create: "added", update: "changed", delete: "deleted" };
