import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { ProblemError, problemErrorOf, problemHeaders } from "@docket/contracts";
import { readJsonBody } from "@docket/openapi";
import { appRouter, type Context } from "@docket/router";
import {
  type AnyTRPCProcedure,
  type AnyTRPCRouter,
  callTRPCProcedure,
  getTRPCErrorFromUnknown,
  getTRPCErrorShape,
  TRPCError,
} from "@trpc/server";
import { nodeHTTPRequestHandler } from "@trpc/server/adapters/node-http";
import { getHTTPStatusCode } from "@trpc/server/http";
import type { TRPCResponse } from "@trpc/server/rpc";
import type { NodeHandler } from "./node-handler.ts";

const BASE_PATH = "/api/trpc/";
const MAX_BODY = 256 * 1024;
const MAX_BATCH = 20;

const { _def: routes }: AnyTRPCRouter = appRouter;
const { _config: config } = routes;

/** By the full name of the procedure, such as `task.list`. */
const TYPES = new Map(
  Object.entries<AnyTRPCProcedure>(routes.procedures).map(([name, { _def: definition }]) => [
    name,
    definition.type,
  ]),
);

export interface TrpcHandlerOptions {
  readonly createContext: (request: IncomingMessage) => Context;
  /** Told of every failure that is the server's own. */
  readonly onError: (error: unknown, request: IncomingMessage) => void;
}

interface Call {
  readonly name: string;
  readonly type: "query" | "mutation";
  readonly context: Context;
  readonly getRawInput: () => Promise<unknown>;
}

type Outcome =
  | { readonly data: unknown }
  | { readonly error: TRPCError; readonly call: Pick<Call, "name"> };

/**
 * tRPC over HTTP, on `node:http` itself.
 *
 * The calls that clients make all day, one or a batch of queries or mutations answered as JSON, are
 * served here; whatever else the protocol knows goes to tRPC's own adapter. That one makes web
 * streams of each request and answer, which costs more than all the rest of a call together.
 *
 * @see docs/adr/0017-the-hot-path-is-short.md
 */
export function createTrpcHandler({ createContext, onError }: TrpcHandlerOptions): NodeHandler {
  return async function handle(request, response) {
    const { names, query, isBatch } = toTarget(request);
    if (!isOrdinary(request, names)) {
      await delegate(request, response, { createContext, onError });
      return;
    }
    const type = request.method === "GET" ? "query" : "mutation";
    const context = createContext(request);

    let inputs: Promise<unknown> | undefined;
    const readInputs = () => (inputs ??= readInput(request, query));
    const outcomes = await Promise.all(
      names.map((name, index) => {
        const getRawInput = isBatch ? async () => fieldOf(await readInputs(), index) : readInputs;
        return perform({ name, type, context, getRawInput });
      }),
    );
    for (const outcome of outcomes) {
      if (!("error" in outcome)) continue;
      const { error } = outcome;
      if (error.code === "INTERNAL_SERVER_ERROR") onError(error.cause ?? error, request);
    }
    const answers = outcomes.map((outcome) => toAnswer(outcome, { type, context }));
    send(response, {
      status: getHTTPStatusCode(isBatch ? answers : (answers[0] ?? [])),
      headers: headersOf(outcomes, type),
      body: JSON.stringify(isBatch ? answers : answers[0]),
    });
  };
}

async function perform({ name, type, context, getRawInput }: Call): Promise<Outcome> {
  try {
    requireMethod(name, type);
    const options = { router: appRouter, path: name, type, ctx: context, getRawInput };
    return { data: await callTRPCProcedure({ ...options, signal: undefined, batchIndex: 0 }) };
  } catch (cause) {
    return { error: getTRPCErrorFromUnknown(cause), call: { name } };
  }
}

interface Target {
  /** Of procedures, still percent-encoded. */
  readonly names: readonly string[];
  readonly query: URLSearchParams;
  readonly isBatch: boolean;
}

function toTarget({ url = "" }: IncomingMessage): Target {
  const mark = url.indexOf("?");
  const query = new URLSearchParams(mark === -1 ? "" : url.slice(mark + 1));
  const name = url.slice(BASE_PATH.length, mark === -1 ? undefined : mark);
  const isBatch = query.get("batch") === "1";
  return { names: isBatch ? name.split(",") : [name], query, isBatch };
}

/** Whether the call is one of those that are served here, and not by tRPC's own adapter. */
function isOrdinary({ method, headers }: IncomingMessage, names: readonly string[]): boolean {
  const isStream = "trpc-accept" in headers || headers.accept?.includes("application/jsonl");
  return (
    (method === "GET" || method === "POST") &&
    !isStream &&
    names.length <= MAX_BATCH &&
    !names.some((name) => name.includes("%") || isSubscription(name))
  );
}

function isSubscription(name: string): boolean {
  return TYPES.get(name) === "subscription";
}

function requireMethod(name: string, type: Call["type"]): void {
  const declared = TYPES.get(name);
  if (declared === undefined || declared === type) return;
  throw new TRPCError({
    code: "METHOD_NOT_SUPPORTED",
    message: `A ${declared} is called by ${declared === "query" ? "GET" : "POST"}.`,
  });
}

async function readInput(request: IncomingMessage, query: URLSearchParams): Promise<unknown> {
  if (request.method === "POST") {
    return readJsonBody(request, { maxBytes: MAX_BODY, mergePatch: false });
  }
  const input = query.get("input");
  if (input === null || input === "") return undefined;
  try {
    return JSON.parse(input);
  } catch (cause) {
    throw new ProblemError("malformed-json", { cause });
  }
}

function fieldOf(inputs: unknown, index: number): unknown {
  if (inputs === undefined) return undefined;
  if (typeof inputs === "object" && inputs !== null && !Array.isArray(inputs)) {
    return Object.hasOwn(inputs, index) ? Reflect.get(inputs, index) : undefined;
  }
  const detail = "The input of a batch is an object of inputs by index.";
  throw new ProblemError("invalid-input", { detail, errors: [{ pointer: "", detail }] });
}

function toAnswer(
  outcome: Outcome,
  { type, context }: Pick<Call, "type" | "context">,
): TRPCResponse {
  if (!("error" in outcome)) return { result: { data: outcome.data } };
  const { error, call } = outcome;
  const shape = getTRPCErrorShape({
    config,
    error,
    type,
    path: call.name,
    input: undefined,
    ctx: context,
  });
  return { error: shape };
}

function headersOf(outcomes: readonly Outcome[], type: string): OutgoingHttpHeaders {
  const errors = outcomes.flatMap((outcome) => ("error" in outcome ? [outcome.error] : []));
  return Object.assign({}, ...errors.map((error) => headersOfError(error, type)));
}

function headersOfError(error: TRPCError, type: string): OutgoingHttpHeaders {
  if (error.code === "METHOD_NOT_SUPPORTED") return { Allow: type === "query" ? "POST" : "GET" };
  const problem = problemErrorOf(error);
  return problem === null ? {} : problemHeaders(problem);
}

interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, {
    ...headers,
    Vary: "trpc-accept, accept",
    "Content-Type": "application/json",
    "Content-Length": Buffer.byteLength(body),
  });
  response.end(body);
}

function delegate(
  request: IncomingMessage,
  response: ServerResponse,
  { createContext, onError }: TrpcHandlerOptions,
): Promise<void> {
  const [path = ""] = (request.url ?? "").split("?", 1);
  return nodeHTTPRequestHandler({
    req: request,
    res: response,
    router: appRouter,
    path: path.slice(BASE_PATH.length),
    createContext: () => Promise.resolve(createContext(request)),
    maxBodySize: MAX_BODY,
    maxBatchSize: MAX_BATCH,
    onError({ error }) {
      if (error.code === "INTERNAL_SERVER_ERROR") onError(error.cause ?? error, request);
    },
    responseMeta({ errors, type }) {
      const headers = new Headers();
      for (const error of errors) {
        const opposite = type === "mutation" ? "query" : "mutation";
        for (const [name, value] of Object.entries(headersOfError(error, opposite))) {
          headers.set(name, String(value));
        }
      }
      return { headers };
    },
  });
}
