import type { IncomingMessage, ServerResponse } from "node:http";
import type { HttpHandler } from "@docket/auth-issuer";
import express, { type RequestHandler } from "express";
import { apiReference } from "./api-reference.ts";
import { healthRoutes } from "./health.ts";
import { createRequestLog, type Logger, requestIdOf } from "./log.ts";
import { notFound, problemResponse, problemType } from "./problem-response.ts";
import { neverStored, securityHeaders } from "./security-headers.ts";
import { serveWeb } from "./web.ts";

type NodeHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface AppParts {
  readonly publicOrigin: string;
  readonly trustedProxies: readonly string[];
  readonly logger: Logger;
  readonly ready: () => Promise<void>;
  readonly issuerHandler: HttpHandler;
  readonly trpcHandler: RequestHandler;
  readonly restHandler: NodeHandler;
  /** The OpenAPI document, as it is sent. */
  readonly document: object;
  /** The folder of the built web client; where there is none, only the API is served. */
  readonly webRoot: string;
}

/** Joins the parts and opens nothing, so a test can hand it anything. */
export function createApp(parts: AppParts): express.Express {
  const app = express().disable("x-powered-by").disable("etag").set("query parser", false);
  app.set("trust proxy", [...parts.trustedProxies]);

  app.use(createRequestLog(parts.logger));
  app.use(securityHeaders(parts.publicOrigin));
  app.use(healthRoutes(parts.ready));
  app.use("/api", neverStored);
  app.use("/api/auth", (request, response) =>
    parts.issuerHandler(request, response, {
      clientAddress: request.ip,
      requestId: requestIdOf(request),
    }),
  );
  app.use("/api/trpc", parts.trpcHandler);
  app.use("/api/v1", parts.restHandler);
  app.use("/api", apiReference(parts.document));
  app.use("/api", notFound);
  app.get("/problems/:code", problemType);
  app.use(serveWeb(parts.webRoot));
  app.use(notFound, problemResponse);
  return app;
}
