import type { AppRouter } from "@docket/router";
import { QueryClient } from "@tanstack/react-query";
import { httpBatchLink, type TRPCClient } from "@trpc/client";
import { createTRPCReact } from "@trpc/react-query";
import { isTransient } from "./failure.ts";

export const trpc = createTRPCReact<AppRouter>();

export type Api = TRPCClient<AppRouter>;

/** The server refuses longer batches. */
const MAX_BATCH = 20;

/** @param fetch  authorises each request. */
export function createApi(fetch: typeof globalThis.fetch): Api {
  return trpc.createClient({
    links: [
      httpBatchLink({
        url: "/api/trpc",
        maxItems: MAX_BATCH,
        fetch: (input, init) => fetch(input, { ...init, signal: init?.signal ?? null }),
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
