import type { Task, TaskId } from "@docket/contracts";
import { useQueryClient } from "@tanstack/react-query";
import { trpc } from "../api/trpc.ts";
import { foresee } from "./foreseen.ts";
import { findListed } from "./task-cache.ts";
import { usePendingWrites } from "./task-writes-context.ts";

export interface OneTask {
  /** As it will be once every write is answered; absent while it is read, and when it is gone. */
  readonly task: Task | undefined;
  readonly error: unknown;
  readonly retry: () => void;
}

/** One task, shown at once when a list has read it already. */
export function useTask(taskId: TaskId): OneTask {
  const queryClient = useQueryClient();
  const { data, error, refetch } = trpc.task.get.useQuery(
    { taskId },
    { initialData: () => findListed(queryClient, taskId) },
  );
  const writes = usePendingWrites().filter((write) => write.task.id === taskId);
  const [task] = foresee(data ? [data] : [], writes);
  return { task, error, retry: () => void refetch() };
}
