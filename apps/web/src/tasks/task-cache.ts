import { ListId, type Task, TaskId, type TaskPage } from "@docket/contracts";
import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import { getQueryKey } from "@trpc/react-query";
import { z } from "zod";
import { trpc } from "../api/trpc.ts";
import { isNewer } from "./foreseen.ts";

/*
 * What the server last said of tasks, in TanStack Query's cache. The endless lists are read with
 * TanStack's own hook: tRPC's adds a `direction` to the input, which the server refuses.
 */

const PageView = z.object({
  completed: z.boolean(),
  listId: z.union([ListId, z.literal("inbox")]).optional(),
  /** Only those that it is time for, or only the others; as of a day here. */
  start: z.object({ hasCome: z.boolean(), today: z.string() }).optional(),
});

/** Which tasks a page shows: open or completed ones, of one list or of all, of now or of later. */
export type PageView = z.infer<typeof PageView>;

const TaskView = z.union([z.literal("trash"), PageView, z.object({ parentId: TaskId })]);

/** What is shown together: a page, the trash, or the subtasks of one task. */
export type TaskView = z.infer<typeof TaskView>;

export type TaskPages = InfiniteData<TaskPage, string | null>;

const viewsKey = ["task-view"] as const;

const TaskViewKey = z.tuple([z.literal(viewsKey[0]), TaskView]);

/** The start of every key under which tasks are cached. */
export const tasksKeys = [viewsKey, getQueryKey(trpc.task)] as const;

export function taskViewKey(view: TaskView) {
  return [...viewsKey, view] as const;
}

function taskKey(taskId: TaskId) {
  return getQueryKey(trpc.task.get, { taskId }, "query");
}

export function belongsTo(view: TaskView, task: Task): boolean {
  if (view === "trash") return task.deletedAt !== null;
  if ("parentId" in view) return task.deletedAt === null && task.parentId === view.parentId;
  if (task.deletedAt !== null || task.completed !== view.completed) return false;
  if (view.start && view.start.hasCome !== hasStarted(task, view.start.today)) return false;
  return view.listId === undefined || view.listId === (task.listId ?? "inbox");
}

function hasStarted({ start }: Task, today: string): boolean {
  return start === null || start <= today;
}

/** The order of a view: newest first, in the trash the last deleted first, subtasks by their places. */
export function orderOf(view: TaskView): (a: Task, b: Task) => boolean {
  if (view === "trash") return wasDeletedLater;
  return "parentId" in view ? isPlacedBefore : isNewer;
}

export function isPlacedBefore(a: Task, b: Task): boolean {
  return a.position === b.position ? a.id < b.id : a.position < b.position;
}

function wasDeletedLater(a: Task, b: Task): boolean {
  if (a.deletedAt === b.deletedAt) return a.id > b.id;
  return (a.deletedAt ?? "") > (b.deletedAt ?? "");
}

/** Enters a task as the server answered it, wherever it belongs, unless a newer version is there. */
export function storeTask(queryClient: QueryClient, task: Task) {
  if (task.deletedAt === null) {
    queryClient.setQueryData<Task>(taskKey(task.id), (known) => newest(known, task));
  } else {
    queryClient.removeQueries({ queryKey: taskKey(task.id) });
  }
  for (const { view, key } of cachedViews(queryClient)) {
    queryClient.setQueryData<TaskPages>(key, (data) => {
      if (data === undefined) return data;
      const isListed = data.pages.some(({ items }) => items.some(({ id }) => id === task.id));
      if (!isListed) return belongsTo(view, task) ? insertItem(data, task, orderOf(view)) : data;
      // Deleted again, it would not come back to its old place there.
      const hasGone = view === "trash" && task.deletedAt === null;
      return hasGone ? removeItem(data, task.id) : replaceItem(data, task);
    });
  }
}

/** Takes out a task that the server no longer has. */
export function dropTask(queryClient: QueryClient, taskId: TaskId) {
  queryClient.removeQueries({ queryKey: taskKey(taskId) });
  queryClient.setQueriesData<TaskPages>({ queryKey: viewsKey }, (data) => removeItem(data, taskId));
}

/** A task that something has already read. */
export function findTask(queryClient: QueryClient, taskId: TaskId): Task | undefined {
  const listed = queryClient
    .getQueriesData<TaskPages>({ queryKey: viewsKey })
    .flatMap(([, data]) => data?.pages ?? [])
    .flatMap(({ items }) => items)
    .filter(({ id }) => id === taskId);
  const known = queryClient.getQueryData<Task>(taskKey(taskId));
  return [...listed, ...(known ? [known] : [])].reduce<Task | undefined>(
    (latest, task) => newest(latest, task),
    undefined,
  );
}

/** Whether a task is known to have subtasks, which go where it goes. */
export function hasSubtasks(queryClient: QueryClient, taskId: TaskId): boolean {
  return queryClient
    .getQueriesData<TaskPages>({ queryKey: viewsKey })
    .flatMap(([, data]) => data?.pages ?? [])
    .some(({ items }) => items.some(({ parentId }) => parentId === taskId));
}

function cachedViews(queryClient: QueryClient) {
  return queryClient
    .getQueryCache()
    .findAll({ queryKey: viewsKey })
    .map(({ queryKey }) => ({ view: TaskViewKey.parse(queryKey)[1], key: queryKey }));
}

function newest(known: Task | undefined, task: Task): Task {
  return known && known.version > task.version ? known : task;
}

function mapItems(data: TaskPages | undefined, change: (items: Task[]) => Task[]) {
  if (data === undefined) return data;
  const pages = data.pages.map((page) => ({ ...page, items: change(page.items) }));
  return { ...data, pages };
}

function removeItem(data: TaskPages | undefined, taskId: TaskId) {
  return mapItems(data, (items) => items.filter(({ id }) => id !== taskId));
}

/** A task that left the list (by being completed, say) stays in its page; the view leaves it out. */
function replaceItem(data: TaskPages, task: Task) {
  return mapItems(data, (items) =>
    items.map((item) => (item.id === task.id ? newest(item, task) : item)),
  );
}

/** Cursors are places in the order, not counts, so a page may grow without moving the next. */
function insertItem(data: TaskPages, task: Task, isBefore: (a: Task, b: Task) => boolean) {
  const isInPage = ({ items, nextCursor }: TaskPage) =>
    nextCursor === null || items.some((item) => isBefore(task, item));
  const target = data.pages.find(isInPage);
  const pages = data.pages.map((page) => {
    if (page !== target) return page;
    const index = page.items.findIndex((item) => isBefore(task, item));
    return {
      ...page,
      items: page.items.toSpliced(index === -1 ? page.items.length : index, 0, task),
    };
  });
  return { ...data, pages };
}
