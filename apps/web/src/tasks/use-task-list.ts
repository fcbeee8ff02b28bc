import type { Task } from "@docket/contracts";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { trpc } from "../api/trpc.ts";
import { foresee } from "./foreseen.ts";
import { LOCAL_ZONE } from "./local-time.ts";
import { usePendingWrites } from "../writes/writes-context.ts";
import { orderOf, type TaskView, taskViewKey } from "./task-cache.ts";

const PAGE_SIZE = 50;

export interface TaskList {
  /** In the order of the view, as they will be once every write is answered; some may not belong here any more. */
  readonly tasks: readonly Task[];
  readonly status: "loading" | "failed" | "offline" | "ready";
  readonly error: unknown;
  readonly retry: () => void;
  readonly hasMore: boolean;
  /** The page behind the last one could not be read. */
  readonly moreFailed: boolean;
  /** Whether reading the next page now would interrupt a read. */
  readonly isReading: boolean;
  readonly readMore: () => void;
}

/** The tasks of one view, page by page. */
export function useTaskList(view: TaskView): TaskList {
  const { client } = trpc.useUtils();
  const query = useInfiniteQuery({
    queryKey: taskViewKey(view),
    queryFn: ({ pageParam, signal }) => {
      const page = { limit: PAGE_SIZE, ...(pageParam === null ? {} : { cursor: pageParam }) };
      if (view === "trash") return client.trash.list.query(page, { signal });
      if ("parentId" in view) {
        return client.task.list.query({ ...view, ...page, sort: "position" }, { signal });
      }
      const { start, ...selection } = view;
      const started = start && { started: start.hasCome, timeZone: LOCAL_ZONE };
      return client.task.list.query({ ...selection, ...started, ...page }, { signal });
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const { data, error, fetchStatus, refetch, fetchNextPage } = query;

  const writes = usePendingWrites();
  const stored = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data]);
  const tasks = useMemo(() => foresee(stored, writes, orderOf(view)), [stored, writes, view]);

  return {
    tasks,
    status: data ? "ready" : error ? "failed" : fetchStatus === "paused" ? "offline" : "loading",
    error,
    retry: () => void refetch(),
    hasMore: query.hasNextPage,
    moreFailed: query.isFetchNextPageError,
    isReading: query.isFetching,
    readMore: () => void fetchNextPage(),
  };
}
