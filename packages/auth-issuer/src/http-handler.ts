import type { IncomingMessage, ServerResponse } from "node:http";
import { PROBLEMS, ProblemError, toInvalidInput, toProblem } from "@docket/contracts";
import { isOutage } from "@docket/db";
import { z } from "zod";
import { CONTRACT_PREFIX, PROBLEM_TYPE } from "./contract-endpoint.ts";
import { requireTrustedOrigin } from "./origin-rule.ts";
import { readBody } from "./request-body.ts";
import { BASE_PATH, findRoute } from "./routes.ts";

/** Tells better-auth who the client is. It is set here and nowhere else; no incoming header is passed on. */
export const CLIENT_ADDRESS_HEADER = "x-docket-client-address";

/** What only the server around the issuer knows of a request. */
export interface RequestFacts {
  /** The client's IP address, for sign-in limits. Defaults to that of the socket's other end. */
  readonly clientAddress?: string | undefined;
  /** A UUID that finds the request in the log; a 500 shows it. */
  readonly requestId?: string | undefined;
}

export type HttpHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  facts?: RequestFacts,
) => Promise<void>;

interface HandlerOptions {
  readonly auth: (request: Request) => Promise<Response>;
  readonly publicOrigin: string;
  readonly trustedOrigins: readonly string[];
  readonly onError: (error: unknown, request?: IncomingMessage) => void;
}

/** The path and query as the client sent them: Express cuts off where it mounted the handler. */
function targetOf(request: IncomingMessage): { path: string; query: URLSearchParams } {
  const original = "originalUrl" in request ? request.originalUrl : undefined;
  const target = typeof original === "string" ? original : (request.url ?? "");
  const [path = ""] = target.split("?", 1);
  return { path, query: new URLSearchParams(target.slice(path.length)) };
}

function requireNoQuery(query: URLSearchParams): void {
  const { error } = z.strictObject({}).safeParse(Object.fromEntries(query));
  if (error) throw toInvalidInput(error);
}

/** Turns what better-auth answers by itself into a problem; our endpoints' own are left alone. */
function requireSuccess(answer: Response): void {
  if (answer.status === 429) {
    const retryAfter = Number(answer.headers.get("x-retry-after"));
    throw new ProblemError("too-many-requests", { retryAfter });
  }
  const isProblem = answer.headers.get("content-type") === PROBLEM_TYPE;
  if (!answer.ok && !isProblem) throw new Error(`better-auth answered ${answer.status}.`);
}

function toProblemError(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  return isOutage(error)
    ? new ProblemError("service-unavailable", { cause: error, retryAfter: 1 })
    : new ProblemError("internal-error", { cause: error });
}

function sendProblem(response: ServerResponse, error: ProblemError, instance: string): void {
  response.statusCode = PROBLEMS[error.code].status;
  response.setHeader("Content-Type", PROBLEM_TYPE);
  response.setHeader("Cache-Control", "no-store");
  if (error.retryAfter !== undefined) response.setHeader("Retry-After", error.retryAfter);
  response.end(JSON.stringify(toProblem(error, instance)));
}

/**
 * Serves the contract's endpoints on Node's HTTP server or under Express.
 *
 * better-auth is given only what it needs of a request that was checked here: its own check of the
 * Origin has exceptions for environment variables, and trusts headers that anyone can send.
 */
export function createHttpHandler(options: HandlerOptions): HttpHandler {
  const { auth, publicOrigin, onError } = options;
  const trustedOrigins = new Set([publicOrigin, ...options.trustedOrigins]);

  function toAuthRequest(
    request: IncomingMessage,
    path: string,
    clientAddress: string | undefined,
    body: Uint8Array<ArrayBuffer> | null,
  ): Request {
    const method = request.method === "HEAD" ? "GET" : (request.method ?? "");
    const headers = new Headers({ origin: publicOrigin });
    if (clientAddress !== undefined) headers.set(CLIENT_ADDRESS_HEADER, clientAddress);
    for (const name of ["cookie", "user-agent"] as const) {
      const value = request.headers[name];
      if (value !== undefined) headers.set(name, value);
    }
    const url = publicOrigin + BASE_PATH + CONTRACT_PREFIX + path.slice(BASE_PATH.length);
    return new Request(url, { method, headers, body });
  }

  async function serve(
    request: IncomingMessage,
    response: ServerResponse,
    clientAddress: string | undefined,
  ): Promise<void> {
    const { path, query } = targetOf(request);
    const route = findRoute(path);
    if (!route) throw new ProblemError("not-found");
    if (!route.methods.some((method) => method === request.method)) {
      response.setHeader("Allow", route.methods.join(", "));
      throw new ProblemError("method-not-allowed");
    }
    requireNoQuery(query);
    const isReading = request.method === "GET" || request.method === "HEAD";
    if (!isReading) requireTrustedOrigin(request.headers, trustedOrigins);
    const body = isReading ? null : await readBody(request);
    const answer = await auth(toAuthRequest(request, path, clientAddress, body));
    requireSuccess(answer);
    const content = Buffer.from(await answer.arrayBuffer());
    response.statusCode = answer.status;
    if (answer.status !== 204) {
      response.setHeader("Content-Type", answer.headers.get("content-type") ?? "application/json");
    }
    response.setHeader("Cache-Control", route.caching);
    response.setHeader("Set-Cookie", answer.headers.getSetCookie());
    response.end(content);
  }

  return async function handle(request, response, facts = {}) {
    try {
      await serve(request, response, facts.clientAddress ?? request.socket.remoteAddress);
    } catch (error) {
      const problem = toProblemError(error);
      const isBug = problem.code === "internal-error";
      if (isBug) onError(error, request);
      const { path } = targetOf(request);
      const { requestId } = facts;
      sendProblem(response, problem, isBug && requestId ? `urn:uuid:${requestId}` : path);
    }
  };
}
