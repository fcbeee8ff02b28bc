import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { ProblemError, problemHeaders, toProblem } from "@docket/contracts";
import type { Logger } from "./log.ts";

/** Milliseconds before a refusal is sent, so that a client which tries again at once costs little. */
const DELAY = 50;

/** Milliseconds between two lines of the log about refusals. */
const LOG_EVERY = 1_000;

export interface LoadSheddingParts {
  readonly isOverloaded: () => boolean;
  /** The headers of every answer. */
  readonly headers: ReadonlyMap<string, string>;
  readonly logger: Logger;
}

/**
 * Refuses calls of the API while the server is overloaded, before anything else is done for them.
 *
 * A refusal through the router costs a third of what a list costs, and under three times the load that the server
 * can serve, most of its time would go into refusals.
 *
 * @returns whether it has taken the call, and answers it.
 */
export function createLoadShedding({
  isOverloaded,
  headers,
  logger,
}: LoadSheddingParts): (request: IncomingMessage, response: ServerResponse) => boolean {
  const problem = new ProblemError("service-unavailable", {
    detail: "The server has more calls than it can answer. Try again in a moment.",
    retryAfter: 1,
  });
  const shared: OutgoingHttpHeaders = {
    ...Object.fromEntries(headers),
    ...problemHeaders(problem),
    "Cache-Control": "no-store",
  };
  let refused = 0;

  function report(): void {
    logger.warn({ refused }, `overloaded: ${refused} calls were refused`);
    refused = 0;
  }

  return function shed({ url = "" }, response) {
    const isTrpc = url.startsWith("/api/trpc/");
    if (!isTrpc && !url.startsWith("/api/v1/")) return false;
    if (!isOverloaded()) return false;
    if (refused === 0) setTimeout(report, LOG_EVERY).unref();
    refused += 1;
    const [path = ""] = url.split("?", 1);
    const body = toProblem(problem, path);
    const data = { code: "SERVICE_UNAVAILABLE", httpStatus: body.status, problem: body };
    const text = isTrpc
      ? JSON.stringify({ error: { code: SERVICE_UNAVAILABLE, message: body.detail, data } })
      : JSON.stringify(body);
    setTimeout(() => {
      response.writeHead(body.status, {
        ...shared,
        "Content-Type": isTrpc ? "application/json" : "application/problem+json",
        "Content-Length": Buffer.byteLength(text),
      });
      response.end(text);
    }, DELAY);
    return true;
  };
}

/** tRPC's number for the code. */
const SERVICE_UNAVAILABLE = -32_603;
