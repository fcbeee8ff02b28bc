import type { Task, TaskId, TaskPage } from "@docket/contracts";
import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import { getQueryKey } from "@trpc/react-query";
import { trpc } from "../api/trpc.ts";
import { isNewer } from "./foreseen.ts";

/*
 * What the server last said of tasks, in TanStack Query's cache. The endless lists are read with
 * TanStack's own hook: tRPC's adds a `direction` to the input, which the server refuses.
 */

export type TaskPages = InfiniteData<TaskPage, string | null>;

/** The start of every key under which tasks are cached. */
export const tasksKey = getQueryKey(trpc.task);

const listsKey = getQueryKey(trpc.task.list);

export function taskListKey(completed: boolean) {
  return getQueryKey(trpc.task.list, { completed }, "infinite");
}

function taskKey(taskId: TaskId) {
  return getQueryKey(trpc.task.get, { taskId }, "query");
}

/** Enters a task as the server answered it, wherever it belongs, unless a newer version is there. */
export function storeTask(queryClient: QueryClient, task: Task) {
  queryClient.setQueryData<Task>(taskKey(task.id), (known) => newest(known, task));
  for (const completed of [false, true]) {
    queryClient.setQueryData<TaskPages>(taskListKey(completed), (data) => {
      if (data === undefined) return data;
      const isListed = data.pages.some(({ items }) => items.some(({ id }) => id === task.id));
      if (isListed) return replaceItem(data, task);
      return task.completed === completed ? insertItem(data, task) : data;
    });
  }
}

/** Takes out a task that the server no longer has. */
export function dropTask(queryClient: QueryClient, taskId: TaskId) {
  queryClient.removeQueries({ queryKey: taskKey(taskId) });
  queryClient.setQueriesData<TaskPages>({ queryKey: listsKey }, (data) =>
    mapItems(data, (items) => items.filter(({ id }) => id !== taskId)),
  );
}

/** A task that some list has already read. */
export function findListed(queryClient: QueryClient, taskId: TaskId): Task | undefined {
  return queryClient
    .getQueriesData<TaskPages>({ queryKey: listsKey })
    .flatMap(([, data]) => data?.pages ?? [])
    .flatMap(({ items }) => items)
    .find(({ id }) => id === taskId);
}

function newest(known: Task | undefined, task: Task): Task {
  return known && known.version > task.version ? known : task;
}

function mapItems(data: TaskPages | undefined, change: (items: Task[]) => Task[]) {
  if (data === undefined) return data;
  const pages = data.pages.map((page) => ({ ...page, items: change(page.items) }));
  return { ...data, pages };
}

/** A task that left the list (by being completed, say) stays in its page; the view leaves it out. */
function replaceItem(data: TaskPages, task: Task) {
  return mapItems(data, (items) =>
    items.map((item) => (item.id === task.id ? newest(item, task) : item)),
  );
}

/** Cursors are places in the order, not counts, so a page may grow without moving the next. */
function insertItem(data: TaskPages, task: Task): TaskPages {
  const isInPage = ({ items, nextCursor }: TaskPage) =>
    nextCursor === null || items.some((item) => isNewer(task, item));
  const target = data.pages.find(isInPage);
  const pages = data.pages.map((page) => {
    if (page !== target) return page;
    const index = page.items.findIndex((item) => isNewer(task, item));
    return {
      ...page,
      items: page.items.toSpliced(index === -1 ? page.items.length : index, 0, task),
    };
  });
  return { ...data, pages };
}
