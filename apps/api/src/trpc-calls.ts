import type { IncomingMessage } from "node:http";
import { setImmediate } from "node:timers/promises";
import { ProblemError } from "@docket/contracts";
import { decodePercent, parseQuery, readJsonBody } from "@docket/openapi";
import { toTrpcError } from "@docket/router";
import type { TRPCError } from "@trpc/server";
import { originalUrl } from "./log.ts";
import { OPERATIONS, TYPES } from "./trpc-procedures.ts";

const BASE_PATH = "/api/trpc/";
const MAX_BODY = 256 * 1024;
const MAX_BATCH = 20;

/** Operations that return pages. */
const PAGED = new Set(
  OPERATIONS.filter(({ input }) => Object.hasOwn(input.shape, "cursor")).map(({ name }) => name),
);

export interface Call {
  readonly name: string;
  readonly getRawInput: () => Promise<unknown>;
}

export type Target =
  | { readonly calls: readonly Call[]; readonly isBatch: boolean }
  | { readonly error: TRPCError; readonly name: string };

/** Reads which procedures a request calls. Their inputs are read when `getRawInput` is called. */
export function readTarget(request: IncomingMessage): Target {
  const url = originalUrl(request);
  const mark = url.indexOf("?");
  const path = decodePercent(url.slice(BASE_PATH.length, mark === -1 ? undefined : mark)) ?? "";
  try {
    const query = parseQuery(mark === -1 ? "" : url.slice(mark + 1));
    const isBatch = query.get("batch")?.includes("1") ?? false;
    const readInputs = rememberResult(() => readInput(request, query));
    if (!isBatch) {
      const isStream = TYPES.get(path) === "subscription";
      const getRawInput = isStream ? () => readResumed(request, query) : readInputs;
      return { calls: [{ name: path, getRawInput: withoutForward(path, getRawInput) }], isBatch };
    }
    const names = path.split(",");
    if (names.length > MAX_BATCH)
      throw invalid(
        `A batch can have at most ${MAX_BATCH} calls. Set \`maxItems: ${MAX_BATCH}\` on \`httpBatchLink\`.`,
      );
    const calls = names.map((name, index) => ({
      name,
      getRawInput: withoutForward(
        name,
        rememberResult(async () => {
          const inputs = await readInputs();
          if (index > 0) await nextTurn();
          return fieldOf(inputs, index);
        }),
      ),
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

/**
 * Drops `direction: "forward"`, which tRPC's React bindings send beside the cursor of an infinite query. Every page
 * goes forward, so it adds nothing. `backward` stays, and the input schema refuses it as an unknown field.
 */
function withoutForward(name: string, getRawInput: Call["getRawInput"]): Call["getRawInput"] {
  if (!PAGED.has(name)) return getRawInput;
  return async () => {
    const input = await getRawInput();
    const isForward =
      typeof input === "object" &&
      input !== null &&
      "direction" in input &&
      input.direction === "forward";
    if (!isForward) return input;
    const { direction: _, ...rest } = input;
    return rest;
  };
}

let lastTurn = Promise.resolve();

/**
 * Waits for an iteration of the event loop that no other call of a batch uses. All calls of a batch get the body
 * at once; without this, other requests would wait until the inputs of the whole batch were validated.
 */
function nextTurn(): Promise<void> {
  lastTurn = lastTurn.then(() => setImmediate());
  return lastTurn;
}

async function readInput(
  request: IncomingMessage,
  query: ReadonlyMap<string, readonly string[]>,
): Promise<unknown> {
  if (request.method === "POST") {
    return readJsonBody(request, { maxBytes: MAX_BODY, mergePatch: false });
  }
  const [input = "", ...more] = query.get("input") ?? [];
  if (more.length > 0) throw invalid("Send the input only once.", "/input");
  if (input === "") return undefined;
  try {
    return JSON.parse(input);
  } catch (cause) {
    const detail = "The input is not valid JSON.";
    throw new ProblemError("malformed-json", { detail, cause });
  }
}

/**
 * After a disconnect, the client sends the id of its last event in a header, or in the query if it cannot set
 * headers.
 */
async function readResumed(
  request: IncomingMessage,
  query: ReadonlyMap<string, readonly string[]>,
): Promise<unknown> {
  const input = await readInput(request, query);
  const lastEventId = request.headers["last-event-id"] ?? query.get("lastEventId")?.[0];
  if (lastEventId === undefined) return input;
  if (input !== undefined && (typeof input !== "object" || input === null)) return input;
  return { ...input, lastEventId };
}

function fieldOf(inputs: unknown, index: number): unknown {
  if (inputs === undefined) return undefined;
  if (typeof inputs === "object" && inputs !== null && !Array.isArray(inputs)) {
    return Object.hasOwn(inputs, index) ? Reflect.get(inputs, index) : undefined;
  }
  throw invalid("The input of a batch is an object of inputs by index.");
}

export function invalid(detail: string, pointer = ""): ProblemError {
  return new ProblemError("invalid-input", { detail, errors: [{ pointer, detail }] });
}
