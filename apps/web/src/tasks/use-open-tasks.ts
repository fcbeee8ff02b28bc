import type { ListId } from "@docket/contracts";
import { useMemo } from "react";
import type { PageView } from "./task-cache.ts";
import { useToday } from "./use-today.ts";

/**
 * The open tasks, of one list or of all.
 *
 * @param started  whether it is those that it is time for, or those that it is not time for yet.
 */
export function useOpenTasks(listId?: ListId | "inbox", started = true): PageView {
  const today = useToday();
  return useMemo(
    () => ({
      completed: false,
      ...(listId === undefined ? {} : { listId }),
      start: { hasCome: started, today },
    }),
    [listId, started, today],
  );
}
