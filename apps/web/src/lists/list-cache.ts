import type { List, ListId } from "@docket/contracts";
import type { QueryClient } from "@tanstack/react-query";

/** Under which all lists of the user are cached, in their order. */
export const listsKey = ["lists"] as const;

/** Enters a list as the server answered it, in its place, unless a newer version is there. */
export function storeList(queryClient: QueryClient, list: List) {
  queryClient.setQueryData<readonly List[]>(listsKey, (lists) => {
    const known = lists?.find(({ id }) => id === list.id);
    if (known && known.version > list.version) return lists;
    return lists && [...lists.filter(({ id }) => id !== list.id), list].toSorted(byPosition);
  });
}

export function dropList(queryClient: QueryClient, listId: ListId) {
  queryClient.setQueryData<readonly List[]>(listsKey, (lists) =>
    lists?.filter(({ id }) => id !== listId),
  );
}

export function findList(queryClient: QueryClient, listId: ListId): List | undefined {
  return queryClient.getQueryData<readonly List[]>(listsKey)?.find(({ id }) => id === listId);
}

function byPosition(a: List, b: List): number {
  if (a.position !== b.position) return a.position < b.position ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}
