import type { QueryClient } from "@tanstack/react-query";
import { listsKey } from "../lists/list-cache.ts";
import { tagsKey } from "../tags/tag-cache.ts";
import { tasksKeys } from "../tasks/task-cache.ts";

/** The start of every key under which something is cached that writes change. */
const storedKeys = [...tasksKeys, listsKey, tagsKey];

export function isReading(queryClient: QueryClient): boolean {
  return storedKeys.some((queryKey) => queryClient.isFetching({ queryKey }) > 0);
}

/** Drops the answers that are on their way; what is shown stays. */
export async function cancelReads(queryClient: QueryClient): Promise<void> {
  await Promise.all(storedKeys.map((queryKey) => queryClient.cancelQueries({ queryKey })));
}

/** Reads anew all that is on the page. */
export async function readAgain(queryClient: QueryClient): Promise<void> {
  await Promise.all(storedKeys.map((queryKey) => queryClient.invalidateQueries({ queryKey })));
}
