import type { RequestListener } from "node:http";
import type { HttpHandler } from "@docket/auth-issuer";
import { ProblemError } from "@docket/contracts";
import express, { type Express, type Router } from "express";
import { apiReference } from "./api-reference.ts";
import type { ClientOf } from "./client-address.ts";
import { healthRoutes } from "./health.ts";
import { createLoadShedding } from "./load-shedding.ts";
import { createRequestLog, type Logger, requestIdOf } from "./log.ts";
import type { NodeHandler } from "./node-handler.ts";
import { notFound, problemResponse, problemType, sendProblem } from "./problem-response.ts";
import { hasOneHost, toOriginForm } from "./request-target.ts";
import { securityHeaders } from "./security-headers.ts";
import { serveWeb } from "./web.ts";

export interface AppParts {
  readonly publicOrigin: string;
  readonly clientOf: ClientOf;
  readonly logger: Logger;
  readonly ready: () => Promise<void>;
  readonly isOverloaded: () => boolean;
  readonly issuerHandler: HttpHandler;
  readonly trpcHandler: NodeHandler;
  readonly restHandler: NodeHandler;
  /** Below `/api/calendar`. */
  readonly calendarFeed: Router;
  /** The OpenAPI document, as it is sent. */
  readonly document: object;
  /** The folder of the built web client; where there is none, only the API is served. */
  readonly webRoot: string;
}

const BAD_HOST = "Send exactly one `Host` header, with one host and no user name.";

/**
 * Joins the parts and opens nothing, so a test can hand it anything.
 *
 * The two doors of the API stand ahead of Express, whose dispatch would cost as much as the call.
 */
export function createApp(parts: AppParts): RequestListener {
  const { trpcHandler, restHandler } = parts;
  const logRequest = createRequestLog(parts.logger);
  const headers = securityHeaders(parts.publicOrigin);
  const { isOverloaded, logger } = parts;
  const shed = createLoadShedding({ isOverloaded, headers, logger });
  const pages = createPages(parts);

  return function handle(request, response) {
    const target = toOriginForm(request.url ?? "", request.method);
    const url = target ?? "/";
    request.url = url;
    if (shed(request, response)) return;
    logRequest(request, response);
    for (const [name, value] of headers) response.setHeader(name, value);
    if (target === null || !hasOneHost(request)) {
      response.setHeader("Connection", "close");
      sendProblem(response, new ProblemError("invalid-input", { detail: BAD_HOST }), url);
      return;
    }
    // Answers of the API hold tokens or tasks: no cache may keep them.
    if (url.startsWith("/api/")) response.setHeader("Cache-Control", "no-store");

    if (url.startsWith("/api/v1/")) void restHandler(request, response);
    else if (url.startsWith("/api/trpc/")) void trpcHandler(request, response);
    else pages(request, response);
  };
}

function createPages(parts: AppParts): Express {
  const app = express().disable("x-powered-by").disable("etag").set("query parser", false);

  app.use(healthRoutes(parts.ready));
  app.use("/api/auth", (request, response) =>
    parts.issuerHandler(request, response, {
      clientAddress: parts.clientOf(request).address,
      requestId: requestIdOf(request),
    }),
  );
  app.use("/api/calendar", parts.calendarFeed);
  app.use("/api", apiReference(parts.document));
  app.use("/api", notFound);
  app.get("/problems/:code", problemType);
  app.use(serveWeb(parts.webRoot));
  app.use(notFound, problemResponse(parts.logger));
  return app;
}
