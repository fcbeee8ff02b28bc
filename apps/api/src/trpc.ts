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
    responseMeta: ({ errors }) =>
      errors.some(({ code }) => code === "UNAUTHORIZED")
        ? { headers: new Headers({ "WWW-Authenticate": "Bearer" }) }
        : {},
  });
}
