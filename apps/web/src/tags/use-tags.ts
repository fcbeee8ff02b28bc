import type { Tag } from "@docket/contracts";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type Api, trpc } from "../api/trpc.ts";
import { isTagWrite } from "../writes/write.ts";
import { usePendingWrites } from "../writes/writes-context.ts";
import { tagsKey } from "./tag-cache.ts";

const NONE: readonly Tag[] = [];

/** The user's tags by name, with those that are being made. */
export function useTags(): readonly Tag[] {
  const { client } = trpc.useUtils();
  const { data = NONE } = useQuery({
    queryKey: tagsKey,
    queryFn: ({ signal }) => readTags(client, signal),
  });
  const writes = usePendingWrites();
  return useMemo(() => {
    const made = writes.filter(isTagWrite).map(({ tag }) => tag);
    return made.length === 0 ? data : [...data, ...made];
  }, [data, writes]);
}

/** There are few enough to be read to the end. */
async function readTags(client: Api, signal: AbortSignal): Promise<readonly Tag[]> {
  const tags: Tag[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: Tag[]; nextCursor: string | null } = await client.tag.list.query(
      { limit: 100, ...(cursor === null ? {} : { cursor }) },
      { signal },
    );
    tags.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return tags;
}
