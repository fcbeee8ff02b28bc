import type { TaskId } from "@docket/contracts";
import type { QueryClient } from "@tanstack/react-query";
import { isAbandoned, isTransient, problemOf } from "../api/failure.ts";
import type { Api } from "../api/trpc.ts";
import type { Toasts } from "../ui/toasts.ts";
import { NOTHING_TYPED } from "../unsaved/task-draft.ts";
import type { Unsaved } from "../unsaved/unsaved.ts";
import { describeDone, isWorthTelling } from "./describe-write.ts";
import { type NewToast, toFailureToast } from "./failure-toast.ts";
import { fromStoredFailure, type StoredFailure, toStoredFailure } from "./stored-failure.ts";
import { createUndoHistory } from "./undo-history.ts";
import { isRedo, originOf, type TaskWrite, type Undo } from "./write.ts";
import { createWrites, NothingToUndo, type WriteFailure, type Writes } from "./writes.ts";

/** What the user does, all of which can be undone. */
export interface Actions extends Writes {
  /** Takes back what the user did last in this tab and has not taken back yet. */
  readonly undo: () => void;
  readonly redo: () => void;
  /** Unsaved edits and failed writes. */
  readonly unsaved: Unsaved;
  /** The message about a failed write, with the action that helps. */
  readonly describeFailure: (failure: StoredFailure) => NewToast;
}

interface ActionsParts {
  readonly api: Api;
  readonly queryClient: QueryClient;
  readonly toasts: Toasts;
  readonly unsaved: Unsaved;
  /** Shows a task's form. */
  readonly open: (taskId: TaskId) => void;
}

export function createActions({ api, queryClient, toasts, unsaved, open }: ActionsParts): Actions {
  const writes = createWrites({ api, queryClient, onFailure: tellFailure });
  const history = createUndoHistory(writes.send);

  const send: Actions["send"] = (write) => {
    history.add(write);
    writes.send(write);
    if (!isWorthTelling(write)) return;
    toasts.show({
      topic: write.key,
      message: describeDone(write),
      action: { label: "Undo", run: () => tellUndo(history.undo(write)) },
    });
  };

  function tellUndo(write: Undo | null) {
    if (write === null) return;
    const isRedone = isRedo(write);
    toasts.show({
      topic: originOf(write).key,
      message: `${isRedone ? "Redone" : "Undone"}: ${describeDone(write)}`,
      action: isRedone
        ? { label: "Undo", run: () => tellUndo(history.undo(write)) }
        : { label: "Redo", run: () => tellUndo(history.redo(write)) },
    });
  }

  function tellFailure(failure: WriteFailure) {
    const { write, error } = failure;
    if (write.kind === "undo" && isTransient(error)) history.giveBack(write);
    else history.forget(write);
    if (error instanceof NothingToUndo) return;
    const isConflict = problemOf(error)?.code === "task-changed";
    if (write.kind === "update" && isConflict) keepEdit(write);
    const toast = toToast(failure);
    const stored = toast.stays && !isConflict ? toStoredFailure(failure) : null;
    if (stored) unsaved.addFailure(stored);
    // The user has left the page of this account. The failed write is listed when they return.
    if (isAbandoned(error)) return;
    const shown = stored ? describeStored(stored) : toast;
    toasts.show({ topic: originOf(write).key, ...shown });
  }

  function toToast(failure: WriteFailure): NewToast {
    return toFailureToast(failure, {
      send,
      open,
      tryAgain: ({ of }) => tellUndo(history.undo(of)),
    });
  }

  /** The toast and the list offer the same action; whichever is used first removes the failure. */
  function describeStored(stored: StoredFailure): NewToast {
    const { action, ...toast } = toToast(fromStoredFailure(stored));
    if (!action) return toast;
    const run = () => {
      if (unsaved.takeFailure(stored.write.key)) action.run();
    };
    return { ...toast, action: { ...action, run } };
  }

  /** Keeps an edit that met a newer version; it is shown next to that version when its form opens again. */
  function keepEdit({ task, changes }: TaskWrite & { readonly kind: "update" }) {
    unsaved.keepDraft({
      ...NOTHING_TYPED,
      taskId: task.id,
      title: changes.title ?? task.title,
      version: task.version,
      changes,
    });
  }

  return {
    ...writes,
    send,
    undo: () => tellUndo(history.undo()),
    redo: () => tellUndo(history.redo()),
    unsaved,
    describeFailure: describeStored,
  };
}
