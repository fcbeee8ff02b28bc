import type { Task } from "@docket/contracts";
import type { QueryClient } from "@tanstack/react-query";
import { problemOf } from "../api/failure.ts";
import type { Api } from "../api/trpc.ts";
import { dropTask, storeTask, taskViewKey } from "../tasks/task-cache.ts";
import { applyChanges } from "./apply-changes.ts";
import { readAgain } from "./stored.ts";
import type { TaskWrite, Undo, Write } from "./write.ts";

/** The most that one page of the log holds. */
const PAGE = 100;

/**
 * Sends a write, as often as it takes: its key sees to it that it is done once.
 *
 * @returns what enters the answer into what is stored.
 */
export async function deliver(api: Api, queryClient: QueryClient, write: Write) {
  switch (write.kind) {
    case "create":
      return storing(queryClient, await create(api, write));
    case "update":
      return storing(queryClient, await update(api, queryClient, write));
    case "restore":
      return storing(queryClient, await api.task.restore.mutate(addressOf(write)));
    case "trash":
    case "purge":
      await remove(api, write);
      return () => {
        dropTask(queryClient, write.task.id);
        void queryClient.invalidateQueries({ queryKey: taskViewKey("trash") });
      };
    case "empty-trash":
      await api.trash.empty.mutate({ idempotencyKey: write.key });
      return () =>
        void queryClient.setQueryData(taskViewKey("trash"), {
          pages: [{ items: [], nextCursor: null }],
          pageParams: [null],
        });
    case "undo":
      await putBack(api, queryClient, write);
      return () => undefined;
  }
}

function storing(queryClient: QueryClient, task: Task) {
  return () => storeTask(queryClient, task);
}

function addressOf({ task, key }: TaskWrite) {
  return { taskId: task.id, ifVersion: task.version, idempotencyKey: key };
}

function create(api: Api, { task, key }: TaskWrite): Promise<Task> {
  const { id, title, notes, completed, priority } = task;
  return api.task.create.mutate({ id, title, notes, completed, priority, idempotencyKey: key });
}

async function update(
  api: Api,
  queryClient: QueryClient,
  { task, key, changes, ifVersion }: Extract<TaskWrite, { kind: "update" }>,
): Promise<Task> {
  const condition = ifVersion === undefined ? {} : { ifVersion };
  try {
    return await api.task.update.mutate({
      taskId: task.id,
      idempotencyKey: key,
      ...changes,
      ...condition,
    });
  } catch (error) {
    // Whoever decides between the two needs the other.
    if (problemOf(error)?.code === "task-changed") {
      storeTask(queryClient, await api.task.get.query({ taskId: task.id }));
    }
    throw error;
  }
}

async function remove(api: Api, write: TaskWrite): Promise<void> {
  try {
    await api.task.delete.mutate(addressOf(write));
  } catch (error) {
    if (problemOf(error)?.code !== "task-not-found") throw error;
  }
}

/** The answer to an undo says only that it is done; what it changed is in the log. */
async function putBack(api: Api, queryClient: QueryClient, { key, of }: Undo): Promise<void> {
  await api.change.undo.mutate({ batchId: of.key, idempotencyKey: key });
  const { items, nextCursor } = await api.change.list.query({ batchId: key, limit: PAGE });
  if (nextCursor === null) await applyChanges(api, queryClient, items.toReversed());
  else await readAgain(queryClient);
}
