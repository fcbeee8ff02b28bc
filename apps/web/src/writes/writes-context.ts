import { createContext, use, useSyncExternalStore } from "react";
import type { TaskWrite } from "./foreseen.ts";
import type { TaskWrites } from "./task-writes.ts";

export const TaskWritesContext = createContext<TaskWrites | null>(null);

export function useTaskWrites(): TaskWrites {
  const writes = use(TaskWritesContext);
  if (writes === null) throw new Error("There are no task writes outside TaskWritesContext.");
  return writes;
}

/** Those that the server has not answered, in order. */
export function usePendingWrites(): readonly TaskWrite[] {
  const { pending, subscribe } = useTaskWrites();
  return useSyncExternalStore(subscribe, pending);
}
