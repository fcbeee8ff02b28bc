import type { Task, TaskId } from "@docket/contracts";
import type { QueryClient } from "@tanstack/react-query";
import { isAbandoned, isTransient, problemOf } from "../api/failure.ts";
import type { Api } from "../api/trpc.ts";
import { matches, type TaskChanges, type TaskWrite } from "./foreseen.ts";
import { dropTask, storeTask, tasksKey } from "./task-cache.ts";

export interface WriteFailure {
  readonly write: TaskWrite;
  readonly error: unknown;
}

export interface TaskWrites {
  /** Shows the write at once and sends it; what becomes of it is told to `onFailure` alone. */
  readonly send: (write: TaskWrite) => void;
  /** Sent and not answered, in order. */
  readonly pending: () => readonly TaskWrite[];
  /** @returns stops telling. */
  readonly subscribe: (listener: () => void) => () => void;
  /** An edit that met a newer version, kept until its user decides. */
  readonly keptEdit: (taskId: TaskId) => TaskChanges | undefined;
  readonly forgetEdit: (taskId: TaskId) => void;
}

interface TaskWritesParts {
  readonly api: Api;
  readonly queryClient: QueryClient;
  readonly onFailure: (failure: WriteFailure) => void;
}

/**
 * The one way in which tasks are changed.
 *
 * Writes to one task go out one after another, in order; those to different tasks go together.
 * Each has one outcome however often it is sent (a new task brings its own id), so a write whose
 * answer was lost is simply sent again.
 */
export function createTaskWrites({ api, queryClient, onFailure }: TaskWritesParts): TaskWrites {
  let pending: readonly TaskWrite[] = [];
  let readsAreStale = false;
  const keptEdits = new Map<TaskId, TaskChanges>();
  const listeners = new Set<() => void>();

  function setPending(next: readonly TaskWrite[]) {
    pending = next;
    for (const listener of listeners) listener();
  }

  function send(write: TaskWrite) {
    setPending([...pending, write]);
    const mutation = queryClient.getMutationCache().build(queryClient, {
      scope: { id: write.task.id },
      gcTime: 0,
      mutationFn: () => deliver(api, queryClient, write),
      retry: (failures, error) => failures < 2 && isTransient(error),
      retryDelay: (failures) => 400 * 2 ** failures,
    });
    void mutation.execute(write).then(
      (answer) => settle(write, () => accept(write, answer)),
      (error: unknown) => settle(write, () => refuse(write, error)),
    );
  }

  /** Whatever the outcome changes, it changes before the write stops being shown. */
  function settle(write: TaskWrite, applyOutcome: () => void) {
    applyOutcome();
    // A list that is being read now may have been read before the write took effect.
    if (queryClient.isFetching({ queryKey: tasksKey }) > 0) {
      readsAreStale = true;
      void queryClient.cancelQueries({ queryKey: tasksKey });
    }
    setPending(pending.filter((other) => other !== write));
    if (readsAreStale && pending.length === 0) {
      readsAreStale = false;
      void queryClient.invalidateQueries({ queryKey: tasksKey });
    }
  }

  function accept(write: TaskWrite, answer: Task | null) {
    if (answer) storeTask(queryClient, answer);
    else dropTask(queryClient, write.task.id);
  }

  function refuse(write: TaskWrite, error: unknown) {
    if (isAbandoned(error)) return;
    readsAreStale = true;
    if (write.kind === "update" && problemOf(error)?.code === "task-changed") {
      keptEdits.set(write.task.id, write.changes);
    }
    if (write.kind === "update" && problemOf(error)?.code === "task-not-found") {
      dropTask(queryClient, write.task.id);
    }
    onFailure({ write, error });
  }

  return {
    send,
    pending: () => pending,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    keptEdit: (taskId) => keptEdits.get(taskId),
    forgetEdit: (taskId) => void keptEdits.delete(taskId),
  };
}

/** @returns the task as it now is, or `null` when it is gone. */
async function deliver(api: Api, queryClient: QueryClient, write: TaskWrite): Promise<Task | null> {
  switch (write.kind) {
    case "create":
      return create(api, write.task);
    case "update":
      return update(api, queryClient, write);
    case "delete":
      return remove(api, write.task);
  }
}

function create(api: Api, { id, title, notes, completed, priority }: Task): Promise<Task> {
  return api.task.create.mutate({ id, title, notes, completed, priority });
}

async function update(
  api: Api,
  queryClient: QueryClient,
  { task, changes, ifVersion }: Extract<TaskWrite, { kind: "update" }>,
): Promise<Task> {
  try {
    return await api.task.update.mutate({
      taskId: task.id,
      ...changes,
      ...(ifVersion === undefined ? {} : { ifVersion }),
    });
  } catch (error) {
    if (problemOf(error)?.code !== "task-changed") throw error;
    const stored = await api.task.get.query({ taskId: task.id });
    // The change may be our own: sent before, carried out, and its answer lost.
    if (matches(stored, changes)) return stored;
    // Whoever decides between the two needs the other.
    storeTask(queryClient, stored);
    throw error;
  }
}

async function remove(api: Api, { id, version }: Task): Promise<null> {
  try {
    await api.task.delete.mutate({ taskId: id, ifVersion: version });
  } catch (error) {
    if (problemOf(error)?.code !== "task-not-found") throw error;
  }
  return null;
}
