import type { AppRouter } from "@docket/router";
import { QueryClient } from "@tanstack/react-query";
import { createTRPCClient, httpBatchLink, httpLink } from "@trpc/client";
import { createTRPCQueryUtils } from "@trpc/react-query";
import { createTRPCOptionsProxy } from "@trpc/tanstack-react-query";
import { expect, test } from "vitest";
import { startTestServer } from "./test-server.ts";

/** The requests of tRPC's React bindings for an infinite query: they send the direction with the cursor. */

interface Page {
  readonly items: readonly unknown[];
  readonly nextCursor: string | null;
}

const PAGES = {
  pages: 5,
  getNextPageParam: ({ nextCursor }: Page) => nextCursor,
};

test.each([
  ["one by one", httpLink],
  ["in batches", httpBatchLink],
])("infinite queries of both React bindings fetch all pages, %s", async (_, link) => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const typed = server.client(ada.token);
  for (const name of ["one", "two", "three"]) {
    await typed.list.create.mutate({ name });
    await typed.tag.create.mutate({ name });
    await typed.filter.create.mutate({ name, query: "!done" });
    await typed.task.create.mutate({ title: name });
    const { id } = await typed.task.create.mutate({ title: name });
    await typed.task.delete.mutate({ taskId: id });
  }

  const headers = { authorization: `Bearer ${ada.token}` };
  const url = `${server.origin}/api/trpc`;
  const client = createTRPCClient<AppRouter>({ links: [link({ url, headers })] });
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const input = { limit: 2 };
  const options = createTRPCOptionsProxy<AppRouter>({ client, queryClient });
  const utils = createTRPCQueryUtils<AppRouter>({ client, queryClient });
  const read = await Promise.all([
    queryClient.fetchInfiniteQuery({
      ...options.task.list.infiniteQueryOptions(input, PAGES),
      pages: 5,
    }),
    queryClient.fetchInfiniteQuery({
      ...options.list.list.infiniteQueryOptions(input, PAGES),
      pages: 5,
    }),
    queryClient.fetchInfiniteQuery({
      ...options.tag.list.infiniteQueryOptions(input, PAGES),
      pages: 5,
    }),
    queryClient.fetchInfiniteQuery({
      ...options.filter.list.infiniteQueryOptions(input, PAGES),
      pages: 5,
    }),
    queryClient.fetchInfiniteQuery({
      ...options.trash.list.infiniteQueryOptions(input, PAGES),
      pages: 5,
    }),
    utils.task.list.fetchInfinite(input, PAGES),
    utils.list.list.fetchInfinite(input, PAGES),
    utils.tag.list.fetchInfinite(input, PAGES),
    utils.filter.list.fetchInfinite(input, PAGES),
    utils.trash.list.fetchInfinite(input, PAGES),
  ]);
  const sizes = read.map(({ pages }) => pages.map(({ items }) => items.length));
  expect(sizes).toEqual(read.map(() => [2, 1]));

  const changes = await Promise.all([
    queryClient.fetchInfiniteQuery({
      ...options.change.list.infiniteQueryOptions(input, PAGES),
      pages: 5,
    }),
    utils.change.list.fetchInfinite(input, PAGES),
  ]);
  expect(changes.map(({ pages }) => pages.length)).toEqual([5, 5]);
});
