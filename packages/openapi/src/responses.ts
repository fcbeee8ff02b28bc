import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { PROBLEMS, type ProblemError, problemHeaders, toProblem } from "@docket/contracts";
import { isNoneMatch, toEntityTag } from "./entity-tag.ts";
import type { RestReply } from "./rest-handler.ts";
import type { RestRoute } from "./rest-route.ts";

export interface Outcome {
  readonly route: RestRoute;
  readonly basePath: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  /** As the procedure's output schema let it pass. */
  readonly output: unknown;
  readonly reply: RestReply;
}

/**
 * Answers with what a procedure returned.
 *
 * @throws Error  before anything is sent, when the output lacks a field that its route names or
 *   cannot be written as JSON.
 */
export function sendOutcome(
  request: IncomingMessage,
  response: ServerResponse,
  { route, basePath, pathParameters, output, reply }: Outcome,
): void {
  const headers: OutgoingHttpHeaders = { ...reply.headers };
  if (route.location !== undefined) {
    headers["Location"] =
      basePath + fill(route.location, (name) => pathParameters[name] ?? fieldOf(output, name));
  }
  if (route.etag !== undefined) {
    const entityTag = toEntityTag(versionOf(output, route.etag));
    headers["ETag"] = entityTag;
    const ifNoneMatch = request.headers["if-none-match"];
    if (route.method === "GET" && ifNoneMatch && isNoneMatch(ifNoneMatch, entityTag)) {
      send(request, response, { status: 304, headers });
      return;
    }
  }
  const status = reply.replayed && route.status === 201 ? 200 : (route.status ?? 200);
  if (status === 204) {
    send(request, response, { status, headers });
    return;
  }
  headers["Content-Type"] = "application/json";
  send(request, response, { status, headers, body: JSON.stringify(output ?? null) });
}

export interface Refusal {
  readonly problem: ProblemError;
  /** See `toProblem`. */
  readonly instance: string;
  /** Beside those that the problem itself calls for. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Answers with a problem (RFC 9457) and the headers that belong to it. */
export function sendProblem(
  request: IncomingMessage,
  response: ServerResponse,
  { problem, instance, headers: more }: Refusal,
): void {
  const headers = {
    ...more,
    ...problemHeaders(problem),
    "Content-Type": "application/problem+json",
  };
  const { status } = PROBLEMS[problem.code];
  send(request, response, { status, headers, body: JSON.stringify(toProblem(problem, instance)) });
}

interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body?: string;
}

function send(
  { method }: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: Answer,
): void {
  headers["Cache-Control"] = "no-store";
  if (body !== undefined) headers["Content-Length"] = Buffer.byteLength(body);
  response.writeHead(status, headers);
  response.end(method === "HEAD" ? undefined : body);
}

function fill(template: string, valueOf: (name: string) => unknown): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = valueOf(name);
    if (typeof value === "string" || typeof value === "number") return encodeURIComponent(value);
    throw new Error(`Nothing fills {${name}} in the location ${template}.`);
  });
}

function versionOf(output: unknown, field: string): number {
  const version = fieldOf(output, field);
  if (typeof version === "number" && Number.isSafeInteger(version)) return version;
  throw new Error(`The output's ${field} is no version to make an ETag of.`);
}

function fieldOf(output: unknown, name: string): unknown {
  return typeof output === "object" && output !== null ? Reflect.get(output, name) : undefined;
}
