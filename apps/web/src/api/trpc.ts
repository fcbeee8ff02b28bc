import type { AppRouter } from "@docket/router";
import { QueryClient } from "@tanstack/react-query";
import { httpBatchLink, httpSubscriptionLink, splitLink, type TRPCClient } from "@trpc/client";
import { createTRPCReact } from "@trpc/react-query";
import { EventSource } from "eventsource";
import { isTransient } from "./failure.ts";

export const trpc = createTRPCReact<AppRouter>();

export type Api = TRPCClient<AppRouter>;

const ENDPOINT = "/api/trpc";

/** The server refuses longer batches. */
const MAX_BATCH = 20;

/** @param fetch  authorises each request. */
export function createApi(fetch: typeof globalThis.fetch): Api {
  return trpc.createClient({
    links: [
      splitLink({
        condition: ({ type }) => type === "subscription",
        // The browser's own EventSource cannot send a token.
        true: httpSubscriptionLink({ url: ENDPOINT, EventSource, eventSourceOptions: { fetch } }),
        false: httpBatchLink({
          url: ENDPOINT,
          maxItems: MAX_BATCH,
          fetch: (input, init) => fetch(input, { ...init, signal: init?.signal ?? null }),
        }),
      }),
    ],
  });
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        retry: (failures, error) => failures < 2 && isTransient(error),
        retryDelay: (failures) => 400 * 2 ** failures,
      },
    },
  });
}
