import { once } from "node:events";
import { Agent, type ClientRequest, type IncomingMessage, request } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { type Bench, tokensOf } from "./doors.ts";
import { send } from "./load.ts";
import { type MeasuredServer, startMeasured } from "./measured-server.ts";
import { docket } from "./programs.ts";
import { OWNERS, type Seeded } from "./seed.ts";

export const STREAMS = 1_000;
/** In a second, all owners together. */
export const WRITES_A_SECOND = 100;
const WRITES = 2_000;

/** How long a change takes to all streams of its owner, in ms. */
export interface StreamCost {
  /** The process through which it was written. */
  readonly way: string;
  /** From the write's answer to the event; 0 where the event was sooner. */
  readonly answered: { readonly p50: number; readonly p99: number };
  /** From the sending of the write, all of it included. */
  readonly sent: { readonly p50: number; readonly p99: number };
}

export interface StreamResults {
  readonly ways: readonly StreamCost[];
  /** Resident memory in bytes: before the streams, with all of them open, and after the writes. */
  readonly memory: readonly [number, number, number];
}

/** A write, and when its event came to whom. */
interface Written {
  readonly owner: number;
  readonly sentAt: number;
  answeredAt: number;
  readonly arrivals: number[];
}

/** @throws Error  for an event that is of another owner, or of nobody. */
function follow(port: number, token: string, onTitle: (title: string) => void): ClientRequest {
  const headers = { authorization: `Bearer ${token}` };
  const path = "/api/v1/users/me/changes/stream";
  const outgoing = request({ agent: false, port, host: "127.0.0.1", path, headers });
  outgoing.on("error", () => undefined);
  outgoing.on("response", (response: IncomingMessage) => {
    let rest = "";
    response.setEncoding("utf8");
    response.on("data", (part: string) => {
      const events = (rest + part).split("\n\n");
      rest = events.pop() ?? "";
      for (const event of events) {
        const [, title] = /"title":"([^"]*)"/.exec(event) ?? [];
        if (title !== undefined) onTitle(title);
      }
    });
  });
  outgoing.end();
  return outgoing;
}

/**
 * Opens a thousand streams on one process, ten of each owner, and writes at a steady pace, first
 * through the same process, then through another.
 *
 * @throws Error when an event is missing, comes twice, or comes to anybody else.
 */
export async function measureStreams(bench: Bench, seeded: Seeded): Promise<StreamResults> {
  const tokens = await tokensOf(bench, seeded);
  const [near, far] = await Promise.all([
    startMeasured(docket(bench, seeded.url)),
    startMeasured(docket(bench, seeded.url)),
  ]);
  const before = (await near.usage()).memory;

  const written = new Map<string, Written>();
  let strays = 0;
  const streams = Array.from({ length: STREAMS }, (_, n) => {
    const owner = n % OWNERS;
    return follow(near.port, tokens[owner] ?? "", (title) => {
      const write = written.get(title);
      if (write?.owner === owner) write.arrivals.push(performance.now());
      else strays += 1;
    });
  });
  const answers = await Promise.all(
    streams.map(async (stream): Promise<IncomingMessage[]> => once(stream, "response")),
  );
  const refused = answers.filter(([answer]) => answer?.statusCode !== 200);
  if (refused.length > 0) throw new Error(`${refused.length} streams were refused.`);
  // The listening connection, which the first of them opened, is there by then.
  await wait(1_000);
  const open = (await near.usage()).memory;

  const ways: StreamCost[] = [];
  for (const [way, server] of Object.entries({ "the same process": near, "another one": far })) {
    written.clear();
    await writeSteadily(server, way, { tokens, written });
    await wait(4_000);
    const missing = [...written.values()].filter(
      ({ arrivals }) => arrivals.length !== STREAMS / OWNERS,
    );
    if (missing.length > 0 || strays > 0) {
      throw new Error(`${missing.length} events did not come once each; ${strays} went astray.`);
    }
    ways.push(costOf(way, [...written.values()]));
  }
  const after = (await near.usage()).memory;
  for (const stream of streams) stream.destroy();
  await Promise.all([near.stop(), far.stop()]);
  return { ways, memory: [before, open, after] };
}

async function writeSteadily(
  { port }: MeasuredServer,
  way: string,
  { tokens, written }: { tokens: readonly string[]; written: Map<string, Written> },
): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const startedAt = performance.now();
  const writes: Promise<void>[] = [];
  for (let n = 0; n < WRITES; n += 1) {
    const due = startedAt + (n * 1_000) / WRITES_A_SECOND;
    const early = due - performance.now();
    if (early > 0) await wait(early);
    const owner = n % OWNERS;
    const title = `Change ${n} through ${way}`;
    const write: Written = { owner, sentAt: performance.now(), answeredAt: 0, arrivals: [] };
    written.set(title, write);
    const call = { method: "POST", path: "/api/trpc/task.create", body: { title } } as const;
    writes.push(noteAnswer(write, send(agent, port, { ...call, token: tokens[owner] ?? "" })));
  }
  await Promise.all(writes);
  agent.destroy();
}

async function noteAnswer(write: Written, sent: Promise<unknown>): Promise<void> {
  await sent;
  write.answeredAt = performance.now();
}

function costOf(way: string, written: readonly Written[]): StreamCost {
  const since = (start: (write: Written) => number) =>
    spread(written.flatMap((write) => write.arrivals.map((at) => Math.max(0, at - start(write)))));
  return {
    way,
    answered: since(({ answeredAt }) => answeredAt),
    sent: since(({ sentAt }) => sentAt),
  };
}

function spread(values: readonly number[]): StreamCost["sent"] {
  const ascending = values.toSorted((a, b) => a - b);
  const at = (part: number) => ascending[Math.floor((ascending.length - 1) * part)] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}
