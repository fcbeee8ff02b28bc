import {
  isProblemCode,
  PROBLEMS,
  ProblemError,
  problemErrorOf,
  problemHeaders,
  toProblem,
} from "@docket/contracts";
import type { ServerResponse } from "node:http";
import type { ErrorRequestHandler, RequestHandler } from "express";
import { type Logger, originalUrl, requestIdOf } from "./log.ts";

/** Whatever no other handler took. */
export const notFound: RequestHandler = () => {
  throw new ProblemError("not-found");
};

/** For the end of a route whose methods were offered before it. */
export const readOnly: RequestHandler = (_request, response) => {
  response.setHeader("Allow", "GET, HEAD");
  throw new ProblemError("method-not-allowed");
};

function isRefusedByExpress(error: unknown): boolean {
  return (
    error instanceof Error &&
    "status" in error &&
    typeof error.status === "number" &&
    error.status < 500
  );
}

/** The last handler: what was thrown outside the adapters, such as by Express itself for a bad path. */
export function problemResponse(logger: Logger): ErrorRequestHandler {
  return (error, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const requestId = requestIdOf(request);
    const expected =
      problemErrorOf(error) ?? (isRefusedByExpress(error) ? new ProblemError("not-found") : null);
    if (expected === null) logger.error({ err: error, requestId }, "a request failed unexpectedly");
    const instance =
      expected === null ? `urn:uuid:${requestId}` : (originalUrl(request).split("?", 1)[0] ?? "");
    sendProblem(response, expected ?? new ProblemError("internal-error"), instance);
  };
}

/** Sends a problem for a request that reached no adapter. */
export function sendProblem(response: ServerResponse, error: ProblemError, instance: string): void {
  const problem = toProblem(error, instance);
  const body = Buffer.from(JSON.stringify(problem));
  response.writeHead(problem.status, {
    ...problemHeaders(error),
    "Content-Type": "application/problem+json",
    "Content-Length": body.length,
  });
  response.end(response.req.method === "HEAD" ? undefined : body);
}

/** Where a problem's `type` leads: its entry of the table, for whoever follows the address. */
export const problemType: RequestHandler<{ code: string }> = ({ params: { code } }, response) => {
  if (!isProblemCode(code)) throw new ProblemError("not-found");
  const { status, title, detail } = PROBLEMS[code];
  response.json({ code, status, title, detail });
};
