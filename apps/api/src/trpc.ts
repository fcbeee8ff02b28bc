import { problemErrorOf, problemHeaders } from "@docket/contracts";
import { type AppRouter, appRouter, type Context } from "@docket/router";
import { createExpressMiddleware } from "@trpc/server/adapters/express";
import type { Request, RequestHandler } from "express";

const MAX_BODY = 256 * 1024;
const MAX_BATCH = 20;

export function createTrpcHandler(
  createContext: (request: Request) => Context,
  onError: (error: unknown, request: Request) => void,
): RequestHandler {
  return createExpressMiddleware<AppRouter>({
    router: appRouter,
    createContext: ({ req }) => createContext(req),
    maxBodySize: MAX_BODY,
    maxBatchSize: MAX_BATCH,
    onError({ error, req }) {
      if (error.code === "INTERNAL_SERVER_ERROR") onError(error.cause ?? error, req);
    },
    responseMeta({ errors, type }) {
      const headers = new Headers();
      for (const error of errors) {
        const problem = problemErrorOf(error);
        for (const [name, value] of Object.entries(problem ? problemHeaders(problem) : {})) {
          headers.set(name, value);
        }
        if (error.code === "METHOD_NOT_SUPPORTED") {
          headers.set("Allow", type === "mutation" ? "POST" : "GET");
        }
      }
      return { headers };
    },
  });
}
