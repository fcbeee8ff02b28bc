import type { BatchId } from "@docket/contracts";
import type { QueryClient } from "@tanstack/react-query";
import { isAbandoned, isTransient, problemOf } from "../api/failure.ts";
import type { Api } from "../api/trpc.ts";
import { dropList } from "../lists/list-cache.ts";
import { dropTask } from "../tasks/task-cache.ts";
import { deliver } from "./deliver.ts";
import { cancelReads, isReading, readAgain } from "./stored.ts";
import { isListWrite, isTaskWrite, type Write } from "./write.ts";
import { mustWaitFor } from "./write-order.ts";

export interface WriteFailure {
  readonly write: Write;
  readonly error: unknown;
}

export interface Writes {
  /** Shows the write at once and sends it; what becomes of it is told to `onFailure` alone. */
  readonly send: (write: Write) => void;
  /** Sent and not answered, in order. */
  readonly pending: () => readonly Write[];
  /** Whether a batch of the log was written by this tab. */
  readonly isOwn: (batchId: BatchId) => boolean;
  /** @returns stops telling. */
  readonly subscribe: (listener: () => void) => () => void;
}

interface WritesParts {
  readonly api: Api;
  readonly queryClient: QueryClient;
  readonly onFailure: (failure: WriteFailure) => void;
}

/** What was to be undone was never done. */
export class NothingToUndo extends Error {
  override readonly name = "NothingToUndo";
}

/**
 * The one way in which anything is changed.
 *
 * Writes that have to do with one another go out one after another, in order; others go together.
 * Each has one outcome however often it is sent, so a write whose answer was lost is simply sent
 * again.
 */
export function createWrites({ api, queryClient, onFailure }: WritesParts): Writes {
  let pending: readonly Write[] = [];
  let readsAreStale = false;
  const outcomes = new WeakMap<Write, Promise<"done" | "failed">>();
  const keys = new Set<BatchId>();
  const listeners = new Set<() => void>();

  function setPending(next: readonly Write[]) {
    pending = next;
    for (const listener of listeners) listener();
  }

  function send(write: Write) {
    const earlier = pending.filter((other) => mustWaitFor(write, other));
    setPending([...pending, write]);
    keys.add(write.key);
    const mutation = queryClient.getMutationCache().build(queryClient, {
      gcTime: 0,
      mutationFn: async () => {
        await Promise.all(earlier.map(async (other) => outcomes.get(other)));
        if (write.kind === "undo" && (await outcomes.get(write.of)) === "failed") {
          throw new NothingToUndo();
        }
        return deliver(api, queryClient, write);
      },
      retry: (failures, error) =>
        failures < 2 && !(error instanceof NothingToUndo) && isTransient(error),
      retryDelay: (failures) => 400 * 2 ** failures,
    });
    outcomes.set(
      write,
      mutation.execute(write).then(
        (storeAnswer) => {
          settle(write, storeAnswer);
          return "done";
        },
        (error: unknown) => {
          settle(write, () => refuse(write, error));
          return "failed";
        },
      ),
    );
  }

  /** Whatever the outcome changes, it changes before the write stops being shown. */
  function settle(write: Write, applyOutcome: () => void) {
    applyOutcome();
    // A list that is being read now may have been read before the write took effect.
    if (isReading(queryClient)) {
      readsAreStale = true;
      void cancelReads(queryClient);
    }
    setPending(pending.filter((other) => other !== write));
    if (readsAreStale && pending.length === 0) {
      readsAreStale = false;
      void readAgain(queryClient);
    }
  }

  function refuse(write: Write, error: unknown) {
    readsAreStale ||= !isAbandoned(error);
    if (isTaskWrite(write) && write.kind === "update") {
      const code = problemOf(error)?.code;
      if (code === "task-not-found") dropTask(queryClient, write.task.id);
    }
    if (isListWrite(write) && problemOf(error)?.code === "list-not-found") {
      dropList(queryClient, write.list.id);
    }
    onFailure({ write, error });
  }

  return {
    send,
    pending: () => pending,
    isOwn: (batchId) => keys.has(batchId),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
