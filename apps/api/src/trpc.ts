import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { ProblemError, problemErrorOf, problemHeaders } from "@docket/contracts";
import { decodePercent, parseQuery, readJsonBody } from "@docket/openapi";
import { appRouter, type Context, toTrpcError } from "@docket/router";
import {
  type AnyTRPCProcedure,
  type AnyTRPCRouter,
  callTRPCProcedure,
  getTRPCErrorFromUnknown,
  getTRPCErrorShape,
  TRPCError,
} from "@trpc/server";
import { getHTTPStatusCode } from "@trpc/server/http";
import type { TRPCResponse } from "@trpc/server/rpc";
import { originalUrl } from "./log.ts";
import type { NodeHandler } from "./node-handler.ts";

const BASE_PATH = "/api/trpc/";
const MAX_BODY = 256 * 1024;
const MAX_BATCH = 20;

const { _def: routes }: AnyTRPCRouter = appRouter;
const { _config: config } = routes;

type CallType = "query" | "mutation";

/** By the full name of the procedure, such as `task.list`. */
const TYPES = new Map(Object.entries<AnyTRPCProcedure>(routes.procedures).map(toNameAndType));

function toNameAndType([name, procedure]: [string, AnyTRPCProcedure]): [string, CallType] {
  const { _def: definition } = procedure;
  const { type } = definition;
  if (type === "subscription") throw new Error(`${name}: subscriptions are not served.`);
  return [name, type];
}

export interface TrpcHandlerOptions {
  readonly createContext: (request: IncomingMessage, response: ServerResponse) => Context;
  /** Told of every failure that is the server's own. */
  readonly onError: (error: unknown, request: IncomingMessage) => void;
}

/** What all calls of one request share. */
interface Batch {
  readonly method: string | undefined;
  readonly context: Context;
}

interface Call {
  readonly name: string;
  readonly getRawInput: () => Promise<unknown>;
}

type Outcome = { readonly data: unknown } | { readonly error: TRPCError; readonly name: string };

/**
 * Serves the router as tRPC's HTTP links call it, one by one or in batches, on `node:http` itself.
 *
 * tRPC's own adapters make web streams of each request and answer, which costs more than all the
 * rest of a call together, and they mend what REST refuses: bytes that are not UTF-8, bodies of
 * other types, compressed ones, addresses with segments in front. No answer is streamed: a stream's
 * status is sent before it is known.
 *
 * @see docs/adr/0017-the-hot-path-is-short.md
 */
export function createTrpcHandler({ createContext, onError }: TrpcHandlerOptions): NodeHandler {
  return async function handle(request, response) {
    const batch = { method: request.method, context: createContext(request, response) };
    const target = readTarget(request);
    const outcomes =
      "calls" in target
        ? await Promise.all(target.calls.map((call) => perform(call, batch)))
        : [target];
    for (const outcome of outcomes) {
      if (!("error" in outcome)) continue;
      const { error } = outcome;
      if (error.code === "INTERNAL_SERVER_ERROR") onError(error.cause ?? error, request);
    }
    const answers = outcomes.map((outcome) => toAnswer(outcome, batch));
    const [answer] = answers;
    const isBatch = "calls" in target && target.isBatch;
    send(response, {
      status: getHTTPStatusCode(isBatch ? answers : (answer ?? [])),
      headers: headersOf(outcomes),
      body: JSON.stringify(isBatch ? answers : answer),
    });
  };
}

type Target =
  | { readonly calls: readonly Call[]; readonly isBatch: boolean }
  | { readonly error: TRPCError; readonly name: string };

/** What is called; no input is read yet. */
function readTarget(request: IncomingMessage): Target {
  const url = originalUrl(request);
  const mark = url.indexOf("?");
  const path = decodePercent(url.slice(BASE_PATH.length, mark === -1 ? undefined : mark)) ?? "";
  try {
    const query = parseQuery(mark === -1 ? "" : url.slice(mark + 1));
    const isBatch = query.get("batch")?.includes("1") ?? false;
    const readInputs = rememberResult(() => readInput(request, query));
    if (!isBatch) return { calls: [{ name: path, getRawInput: readInputs }], isBatch };
    const names = path.split(",");
    if (names.length > MAX_BATCH) throw invalid(`A batch has ${MAX_BATCH} calls at most.`);
    const calls = names.map((name, index) => ({
      name,
      getRawInput: async () => fieldOf(await readInputs(), index),
    }));
    return { calls, isBatch };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { error: toTrpcError(error), name: path };
  }
}

function rememberResult<Result>(read: () => Promise<Result>): () => Promise<Result> {
  let result: Promise<Result> | undefined;
  return () => (result ??= read());
}

async function readInput(
  request: IncomingMessage,
  query: ReadonlyMap<string, readonly string[]>,
): Promise<unknown> {
  if (request.method === "POST") {
    return readJsonBody(request, { maxBytes: MAX_BODY, mergePatch: false });
  }
  const [input = "", ...more] = query.get("input") ?? [];
  if (more.length > 0) throw invalid("Give the input only once.", "/input");
  if (input === "") return undefined;
  try {
    return JSON.parse(input);
  } catch (cause) {
    const detail = "The input is not valid JSON.";
    throw new ProblemError("malformed-json", { detail, cause });
  }
}

function fieldOf(inputs: unknown, index: number): unknown {
  if (inputs === undefined) return undefined;
  if (typeof inputs === "object" && inputs !== null && !Array.isArray(inputs)) {
    return Object.hasOwn(inputs, index) ? Reflect.get(inputs, index) : undefined;
  }
  throw invalid("The input of a batch is an object of inputs by index.");
}

function invalid(detail: string, pointer = ""): ProblemError {
  return new ProblemError("invalid-input", { detail, errors: [{ pointer, detail }] });
}

async function perform({ name, getRawInput }: Call, { method, context }: Batch): Promise<Outcome> {
  try {
    const data = await callTRPCProcedure({
      router: appRouter,
      path: name,
      type: requireType(name, method),
      ctx: context,
      getRawInput,
      signal: undefined,
      batchIndex: 0,
    });
    return { data };
  } catch (cause) {
    return { error: getTRPCErrorFromUnknown(cause), name };
  }
}

function requireType(name: string, method: string | undefined): CallType {
  const type = TYPES.get(name);
  if (type === undefined) throw new TRPCError({ code: "NOT_FOUND" });
  const isAllowed = type === "query" ? method === "GET" || method === "HEAD" : method === "POST";
  if (!isAllowed) throw new TRPCError({ code: "METHOD_NOT_SUPPORTED" });
  return type;
}

function toAnswer(outcome: Outcome, { context }: Batch): TRPCResponse {
  if (!("error" in outcome)) return { result: { data: outcome.data } };
  const { error, name } = outcome;
  const type = TYPES.get(name) ?? "unknown";
  return {
    error: getTRPCErrorShape({ config, error, type, path: name, input: undefined, ctx: context }),
  };
}

function headersOf(outcomes: readonly Outcome[]): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {};
  for (const outcome of outcomes) {
    if (!("error" in outcome)) continue;
    const { error, name } = outcome;
    const problem = problemErrorOf(error);
    if (problem) Object.assign(headers, problemHeaders(problem));
    if (error.code === "METHOD_NOT_SUPPORTED") {
      headers["Allow"] = TYPES.get(name) === "mutation" ? "POST" : "GET";
    }
  }
  return headers;
}

interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, {
    ...headers,
    "Content-Type": "application/json",
    "Content-Length": Buffer.byteLength(body),
  });
  response.end(body);
}
