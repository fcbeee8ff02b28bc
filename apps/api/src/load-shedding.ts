import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { ProblemError, problemHeaders, toProblem } from "@docket/contracts";
import type { Logger } from "./log.ts";

/** Delays a refusal, so that a client that retries at once costs little. */
const REFUSAL_DELAY_MS = 10;

const LOG_INTERVAL_MS = 1_000;

/** The JSON-RPC code that tRPC sends for `SERVICE_UNAVAILABLE`. */
const SERVICE_UNAVAILABLE = -32_603;

export interface LoadSheddingParts {
  readonly isOverloaded: () => boolean;
  /** Headers that every response has. */
  readonly headers: ReadonlyMap<string, string>;
  readonly logger: Logger;
}

/**
 * Refuses API calls while the server is overloaded, before any other work is done for them.
 *
 * A refusal by the router costs a third as much as listing tasks. At three times the load that the server can
 * serve, the server would spend most of its time on refusals.
 *
 * @returns whether the call is refused; the response is then sent.
 */
export function createLoadShedding({
  isOverloaded,
  headers,
  logger,
}: LoadSheddingParts): (request: IncomingMessage, response: ServerResponse) => boolean {
  const problem = new ProblemError("service-unavailable", {
    detail: "The server is overloaded. Try again in a moment.",
    retryAfter: 1,
  });
  const shared: OutgoingHttpHeaders = {
    ...Object.fromEntries(headers),
    ...problemHeaders(problem),
    "Cache-Control": "no-store",
  };
  let refused = 0;

  function report(): void {
    logger.warn({ refused }, `overloaded: rejected ${refused} calls`);
    refused = 0;
  }

  return function shed({ url = "" }, response) {
    const isTrpc = url.startsWith("/api/trpc/");
    if (!isTrpc && !url.startsWith("/api/v1/")) return false;
    if (!isOverloaded()) return false;
    if (refused === 0) setTimeout(report, LOG_INTERVAL_MS).unref();
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
    }, REFUSAL_DELAY_MS);
    return true;
  };
}
