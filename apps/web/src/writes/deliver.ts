import type { BatchId, Due, List, NewRecurrence, Recurrence, Tag, Task } from "@docket/contracts";
import type { QueryClient } from "@tanstack/react-query";
import { problemOf } from "../api/failure.ts";
import type { Api } from "../api/trpc.ts";
import { dropList, storeList } from "../lists/list-cache.ts";
import { tagsKey } from "../tags/tag-cache.ts";
import { dropTask, hasSubtasks, storeTask, taskViewKey } from "../tasks/task-cache.ts";
import { applyChanges } from "./apply-changes.ts";
import { readAgain } from "./stored.ts";
import type { ListWrite, TagWrite, TaskWrite, Write } from "./write.ts";

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
    case "update": {
      const task = await update(api, queryClient, write);
      if (concernsOthers(queryClient, write)) await readBatch(api, queryClient, write.key);
      return storing(queryClient, task);
    }
    case "restore": {
      const task = await api.task.restore.mutate(addressOf(write));
      if (concernsOthers(queryClient, write)) await readBatch(api, queryClient, write.key);
      return storing(queryClient, task);
    }
    case "trash":
    case "purge":
      await remove(api, queryClient, write);
      if (concernsOthers(queryClient, write)) await readBatch(api, queryClient, write.key);
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
    case "create-list":
    case "update-list":
    case "move-list":
      return storingList(queryClient, await writeList(api, write));
    case "delete-list":
      await api.list.delete.mutate({
        listId: write.list.id,
        tasks: write.tasks,
        idempotencyKey: write.key,
      });
      await readBatch(api, queryClient, write.key);
      return () => dropList(queryClient, write.list.id);
    case "create-tag":
      await createTag(api, write);
      return () => void queryClient.invalidateQueries({ queryKey: tagsKey });
    case "undo":
      await api.change.undo.mutate({ batchId: write.of.key, idempotencyKey: write.key });
      await readBatch(api, queryClient, write.key);
      return () => undefined;
  }
}

/** Whether the server does something to other tasks as well: to subtasks, or to the next of a series. */
function concernsOthers(queryClient: QueryClient, { task, ...write }: TaskWrite): boolean {
  if (hasSubtasks(queryClient, task.id)) return true;
  return task.recurrence !== null && write.kind === "update" && write.changes.completed === true;
}

function storing(queryClient: QueryClient, task: Task) {
  return () => storeTask(queryClient, task);
}

function storingList(queryClient: QueryClient, list: List) {
  return () => storeList(queryClient, list);
}

function writeList(api: Api, write: Exclude<ListWrite, { kind: "delete-list" }>): Promise<List> {
  const { list, key } = write;
  const { id, name, colour } = list;
  switch (write.kind) {
    case "create-list":
      return api.list.create.mutate({ id, name, colour, idempotencyKey: key });
    case "update-list":
      return api.list.update.mutate({ listId: id, ...write.changes, idempotencyKey: key });
    case "move-list":
      return api.list.update.mutate({ listId: id, before: write.before, idempotencyKey: key });
  }
}

function addressOf({ task, key }: TaskWrite) {
  return { taskId: task.id, ifVersion: task.version, idempotencyKey: key };
}

function create(api: Api, { task, key }: TaskWrite): Promise<Task> {
  const { id, title, notes, completed, priority, listId, parentId, tagIds, due, start } = task;
  const { recurrence } = task;
  return api.task.create.mutate({
    id,
    title,
    notes,
    completed,
    priority,
    // Subtasks are steps: they are where their parent is by now, and the next one comes last.
    ...(parentId === null ? { listId } : { parentId, before: null }),
    tagIds,
    due,
    start,
    recurrence: recurrence && newRecurrence(recurrence, due),
    idempotencyKey: key,
  });
}

/** What a rule is made of; the zone of a time goes without saying. */
function newRecurrence({ rule, from, timeZone }: Recurrence, due: Due | null): NewRecurrence {
  return { rule, from, ...(due && !("time" in due) ? { timeZone } : {}) };
}

function createTag(api: Api, { tag, key }: TagWrite): Promise<Tag> {
  const { id, name, colour } = tag;
  return api.tag.create.mutate({ id, name, colour, idempotencyKey: key });
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

async function remove(api: Api, queryClient: QueryClient, write: TaskWrite): Promise<void> {
  const { mutate } = write.kind === "purge" ? api.trash.purge : api.task.delete;
  try {
    await mutate(addressOf(write));
  } catch (error) {
    if (problemOf(error)?.code !== "task-not-found") throw error;
    // The task was deleted, or restored from the trash elsewhere.
    if (write.kind === "purge") await readAgain(queryClient);
  }
}

/** Such an answer says only that it is done; what it changed is in the log. */
async function readBatch(api: Api, queryClient: QueryClient, batchId: BatchId): Promise<void> {
  const { items, nextCursor } = await api.change.list.query({ batchId, limit: PAGE });
  if (nextCursor === null) await applyChanges(api, queryClient, items.toReversed());
  else await readAgain(queryClient);
}
