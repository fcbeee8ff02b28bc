import type { TaskId } from "@docket/contracts";
import type { QueryClient } from "@tanstack/react-query";
import { isTransient } from "../api/failure.ts";
import type { Api } from "../api/trpc.ts";
import type { Toasts } from "../ui/toasts.ts";
import { describeDone, isWorthTelling } from "./describe-write.ts";
import { toFailureToast } from "./failure-toast.ts";
import { createUndoHistory } from "./undo-history.ts";
import { isRedo, originOf, type Undo } from "./write.ts";
import { createWrites, NothingToUndo, type WriteFailure, type Writes } from "./writes.ts";

/** What the user does, all of which can be undone. */
export interface Actions extends Writes {
  /** Takes back what the user did last in this tab and has not taken back yet. */
  readonly undo: () => void;
  readonly redo: () => void;
}

interface ActionsParts {
  readonly api: Api;
  readonly queryClient: QueryClient;
  readonly toasts: Toasts;
  /** Shows a task's form. */
  readonly open: (taskId: TaskId) => void;
}

export function createActions({ api, queryClient, toasts, open }: ActionsParts): Actions {
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
    const toast = toFailureToast(failure, {
      send,
      open,
      tryAgain: ({ of }) => tellUndo(history.undo(of)),
    });
    toasts.show({ topic: originOf(write).key, ...toast });
  }

  return {
    ...writes,
    send,
    undo: () => tellUndo(history.undo()),
    redo: () => tellUndo(history.redo()),
  };
}
