import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { problemErrorOf, problemHeaders } from "@docket/contracts";
import { type EventStreamTimes, sendEventStream, signalOfLeaving } from "@docket/openapi";
import { appRouter, type Context, toTrpcError } from "@docket/router";
import {
  type AnyTRPCRouter,
  callTRPCProcedure,
  getTRPCErrorFromUnknown,
  getTRPCErrorShape,
  TRPCError,
} from "@trpc/server";
import { getHTTPStatusCode } from "@trpc/server/http";
import type { TRPCResponse } from "@trpc/server/rpc";
import type { NodeHandler } from "./node-handler.ts";
import { type Call, invalid, readTarget, type Target } from "./trpc-calls.ts";
import { OPERATIONS, TYPES } from "./trpc-procedures.ts";

const { _def: routes }: AnyTRPCRouter = appRouter;
const { _config: config } = routes;

/** Subscriptions that end: they send a file. */
const DOWNLOADS = new Set(OPERATIONS.filter(({ route }) => route.download).map(({ name }) => name));

/** What tRPC's client takes for the end of a subscription; without it, it would connect again. */
const RETURN = "event: return\ndata: \n\n";

/** Milliseconds without even a heartbeat after which tRPC's client connects again. */
const INACTIVITY = 40_000;

/** How tRPC's client knows that a stream is open, and goes on to be. */
const WIRE = {
  // Milliseconds after which a client whose stream ended connects again: the next change shows within a second.
  retry: 500,
  greeting: `event: connected\ndata: {"reconnectAfterInactivityMs":${INACTIVITY}}\n\n`,
  pulse: "event: ping\ndata: \n\n",
};

export interface TrpcHandlerOptions {
  readonly createContext: (request: IncomingMessage, response: ServerResponse) => Context;
  readonly streams?: EventStreamTimes;
  /** Told of every failure that is the server's own. */
  readonly onError: (error: unknown, request: IncomingMessage) => void;
}

/** What all calls of one request share. */
interface Batch {
  readonly method: string | undefined;
  readonly context: Context;
  /** Whether the client of a subscription has gone. */
  readonly gone?: AbortSignal | undefined;
}

type Outcome = { readonly name: string } & (
  | { readonly data: unknown }
  | { readonly error: TRPCError }
);

/**
 * Serves the router as tRPC's HTTP links call it, one by one or in batches, on `node:http` itself.
 *
 * tRPC's own adapters make web streams of each request and answer, which costs more than all the
 * rest of a call together, and they mend what REST refuses: bytes that are not UTF-8, bodies of
 * other types, compressed ones, addresses with segments in front. No answer is streamed: a stream's
 * status is sent before it is known. A subscription's is, but not before it was let in, so that a
 * refusal has its status here too. When a subscription ends, so does its stream, without the event by
 * which tRPC would say that nothing more comes: the client connects again, with the last `id` it had.
 *
 * @see docs/adr/0017-the-hot-path-is-short.md
 */
export function createTrpcHandler(options: TrpcHandlerOptions): NodeHandler {
  const { createContext, streams = {}, onError } = options;

  function report(error: TRPCError, request: IncomingMessage): void {
    if (error.code === "INTERNAL_SERVER_ERROR") onError(error.cause ?? error, request);
  }

  return async function handle(request, response) {
    const target = readTarget(request);
    const gone = isSubscription(target) ? signalOfLeaving(response) : undefined;
    const batch = { method: request.method, context: createContext(request, response), gone };
    const outcomes =
      "calls" in target
        ? await Promise.all(target.calls.map((call) => perform(call, batch)))
        : [target];
    const [only] = outcomes;
    if (gone && only && !("error" in only)) {
      const farewell = DOWNLOADS.has(only.name) ? RETURN : "";
      const stream = { ...WIRE, ...streams, source: only.data, gone, farewell };
      await sendEventStream(request, response, stream).catch((error: unknown) => {
        report(getTRPCErrorFromUnknown(error), request);
      });
      return;
    }
    for (const outcome of outcomes) if ("error" in outcome) report(outcome.error, request);
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

function isSubscription(target: Target): boolean {
  if (!("calls" in target) || target.isBatch) return false;
  return target.calls.some(({ name }) => TYPES.get(name) === "subscription");
}

async function perform(
  { name, getRawInput }: Call,
  { method, context, gone }: Batch,
): Promise<Outcome> {
  try {
    const data = await callTRPCProcedure({
      router: appRouter,
      path: name,
      type: requireType(name, method, gone !== undefined),
      ctx: context,
      getRawInput,
      signal: gone,
      batchIndex: 0,
    });
    return { data, name };
  } catch (cause) {
    return { error: getTRPCErrorFromUnknown(cause), name };
  }
}

function requireType(name: string, method: string | undefined, isStream: boolean) {
  const type = TYPES.get(name);
  if (type === undefined) throw new TRPCError({ code: "NOT_FOUND" });
  const isRead = method === "GET" || method === "HEAD";
  const isAllowed = type === "mutation" ? method === "POST" : isRead;
  if (!isAllowed) throw new TRPCError({ code: "METHOD_NOT_SUPPORTED" });
  if (type === "subscription" && !isStream) {
    throw toTrpcError(invalid("A subscription is not called in a batch."));
  }
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
