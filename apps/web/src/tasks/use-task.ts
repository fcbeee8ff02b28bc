import type { Task, TaskId } from "@docket/contracts";
import { useQueryClient } from "@tanstack/react-query";
import { trpc } from "../api/trpc.ts";
import { foresee } from "./foreseen.ts";
import { isTaskWrite, originOf } from "../writes/write.ts";
import { usePendingWrites } from "../writes/writes-context.ts";
import { findTask } from "./task-cache.ts";

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
    { initialData: () => findTask(queryClient, taskId) },
  );
  const writes = usePendingWrites().filter((write) => {
    const origin = originOf(write);
    return isTaskWrite(origin) && origin.task.id === taskId;
  });
  const task = foresee(data ? [data] : [], writes).find(({ deletedAt }) => deletedAt === null);
  return { task, error, retry: () => void refetch() };
}
