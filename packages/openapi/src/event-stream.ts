import type { IncomingMessage, ServerResponse } from "node:http";
import { isTrackedEnvelope } from "@trpc/server";
import { isDrained } from "./download.ts";

export interface EventStreamTimes {
  /** Milliseconds between two heartbeats, by which both ends and all proxies know that the stream lives; 15 s unless given. */
  readonly heartbeat?: number;
  /** Milliseconds that a client may leave what it was sent unread before it is cut off; 30 s unless given. */
  readonly patience?: number;
}

export interface EventStream extends EventStreamTimes {
  /** What a subscription gave: an async iterable of data, or of `tracked(id, data)`. */
  readonly source: unknown;
  /** Whether the client has gone. The source was made with the same signal, and ends by it. */
  readonly gone: AbortSignal;
  /** Milliseconds that a client waits before it connects again; 1 000 unless given, where it would choose some 3 000 by itself. */
  readonly retry?: number;
  /** Sent ahead of all events, behind the time after which to connect again. */
  readonly greeting?: string;
  /** Sent behind all events, when the source has come to its end. */
  readonly farewell?: string;
  /** What a heartbeat looks like; a comment unless given, of which a client's code sees nothing. */
  readonly pulse?: string;
}

const HEADERS = {
  "Content-Type": "text/event-stream",
  // A proxy that compressed it would keep events back until it has enough of them.
  "Cache-Control": "no-store, no-transform",
  // nginx, which otherwise does the same with whole answers.
  "X-Accel-Buffering": "no",
};

const COMMENT = ": \n\n";

/** Would end the field, or the event. */
const LINE_END = /[\r\n\0]/;

/**
 * A signal of the client's leaving, for a subscription to end by.
 *
 * It is aborted in any case once the answer is complete.
 */
export function signalOfLeaving(response: ServerResponse): AbortSignal {
  const leaving = new AbortController();
  if (response.closed) leaving.abort();
  else response.once("close", () => leaving.abort());
  return leaving.signal;
}

/**
 * Answers with what a subscription yields, as server-sent events: `id` and, as JSON, `data`. An
 * event is pulled only when the client has taken those before it, so a slow one costs no memory.
 *
 * The stream ends with its source. A client of the standard then connects again by itself, with
 * the last `id` that it had in `Last-Event-ID`.
 *
 * @throws what the source threw, after the last whole event; before anything is sent, TypeError
 *   for a source that is no async iterable.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export async function sendEventStream(
  { method }: IncomingMessage,
  response: ServerResponse,
  {
    source,
    gone,
    retry = 1_000,
    greeting = COMMENT,
    pulse = COMMENT,
    farewell = "",
    ...times
  }: EventStream,
): Promise<void> {
  const { heartbeat = 15_000, patience = 30_000 } = times;
  const events = iterate(source);
  response.writeHead(200, HEADERS);
  if (method === "HEAD") {
    response.end();
    await events.return?.();
    return;
  }
  const unlessGone = abandonedBy(gone);
  response.write(`retry: ${retry}\n${greeting}`);
  const beat = setInterval(() => {
    if (!response.writableNeedDrain) response.write(pulse);
  }, heartbeat);
  try {
    for (;;) {
      const next = await unlessGone(events.next());
      if (next === undefined) break;
      if (next.done === true) {
        if (farewell !== "") response.write(farewell);
        break;
      }
      const isTaken = response.write(toEvent(next.value));
      if (!isTaken && !(await isDrained(response, patience))) break;
    }
  } finally {
    clearInterval(beat);
    // A generator that still waits for something hears of it when that comes: nobody waits for it here.
    events.return?.().catch(() => undefined);
    response.end();
  }
}

function iterate(source: unknown): AsyncIterator<unknown> {
  if (isAsyncIterable(source)) return source[Symbol.asyncIterator]();
  throw new TypeError("A subscription gave something other than an async iterable.");
}

function isAsyncIterable(source: unknown): source is AsyncIterable<unknown> {
  return typeof source === "object" && source !== null && Symbol.asyncIterator in source;
}

/** One event, whole. JSON has no line ends of its own. */
function toEvent(value: unknown): string {
  if (!isTrackedEnvelope(value)) return `data: ${JSON.stringify(value)}\n\n`;
  const [id, data] = value;
  if (LINE_END.test(id)) throw new Error("An event's id is one line.");
  return `id: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}

/**
 * Waits for promises, one at a time, as long as a signal is not aborted.
 *
 * @returns a function that resolves to `undefined` as soon as it is. A `Promise.race` with one
 *   promise for the whole stream would keep every event of it in memory.
 */
function abandonedBy(signal: AbortSignal) {
  let abandon: (() => void) | undefined;
  signal.addEventListener("abort", () => abandon?.(), { once: true });
  return function unlessAborted<Value>(promise: Promise<Value>): Promise<Value | undefined> {
    if (signal.aborted) {
      promise.catch(() => undefined);
      return Promise.resolve(undefined);
    }
    return new Promise((resolve, reject) => {
      abandon = () => resolve(undefined);
      promise.then(resolve, reject);
    });
  };
}
