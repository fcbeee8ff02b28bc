import type { List } from "@docket/contracts";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type Api, trpc } from "../api/trpc.ts";
import { usePendingWrites } from "../writes/writes-context.ts";
import { foreseeLists } from "./foreseen-lists.ts";
import { listsKey } from "./list-cache.ts";

export interface Lists {
  /** In their order, archived ones included, as they will be once every write is answered. */
  readonly lists: readonly List[];
  /** Whether these are all. */
  readonly isKnown: boolean;
  readonly error: unknown;
  readonly retry: () => void;
}

const NONE: readonly List[] = [];

export function useLists(): Lists {
  const { client } = trpc.useUtils();
  const { data, error, refetch } = useQuery({
    queryKey: listsKey,
    queryFn: ({ signal }) => readLists(client, signal),
  });
  const writes = usePendingWrites();
  const lists = useMemo(() => foreseeLists(data ?? NONE, writes), [data, writes]);
  return { lists, isKnown: data !== undefined, error, retry: () => void refetch() };
}

/** There are few enough to be read to the end. */
async function readLists(client: Api, signal: AbortSignal): Promise<readonly List[]> {
  const lists: List[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: List[]; nextCursor: string | null } = await client.list.list.query(
      { limit: 100, ...(cursor === null ? {} : { cursor }) },
      { signal },
    );
    lists.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return lists;
}
