import { setTimeout } from "node:timers/promises";
import { type Bench, tokensOf } from "./doors.ts";
import { type Call } from "./load.ts";
import { startMeasured } from "./measured-server.ts";
import { docket } from "./programs.ts";
import { RawClient } from "./raw-client.ts";
import type { Seeded } from "./seed.ts";
import { WORKS } from "./works.ts";

export interface Overload {
  /** Calls served per second when clients send the next call after each response. */
  readonly capacity: number;
  /** Calls served per second when three times as many are sent. */
  readonly goodput: number;
  /** The 99th percentile of the time to a refusal, in ms. */
  readonly refusedWithin: number;
  /** Responses that are neither served nor a refusal with `Retry-After`. */
  readonly failed: number;
}

/** Milliseconds of each load. */
const LOAD_MS = 4_000;
const SATURATING_CONNECTIONS = 32;
/**
 * Enough for all calls that are under way at a time. They are open before the load, as those of a proxy are: the event
 * loop of Node.js takes one new connection in each turn (libuv 1.45 and later), and the turns of a busy server are long.
 */
const CONNECTIONS = 2_000;
const TICK = 10;

interface Answer {
  readonly isServed: boolean;
  readonly isRefused: boolean;
  readonly took: number;
  readonly answeredAt: number;
}

/** Measures what a server still serves under more load than it can handle. */
export async function measureOverload(bench: Bench, seeded: Seeded): Promise<Overload> {
  const tokens = await tokensOf(bench, seeded);
  const list = WORKS.find(({ name }) => name === "list 50");
  if (!list) throw new Error("There is no such work.");
  const callOf = (n: number): Call => {
    const owner = n % tokens.length;
    return list.call("REST", tokens[owner] ?? "", owner, seeded);
  };
  const server = await startMeasured(docket(bench, seeded.url));
  const client = await RawClient.open(server.port, CONNECTIONS);
  let next = 0;
  const sendNext = () => sendOne(client, callOf((next += 1)));
  try {
    await saturate(sendNext);
    const capacity = servedPerSecond(await saturate(sendNext), performance.now());
    const until = performance.now() + LOAD_MS;
    const answers = await sendAtRate(3 * capacity, sendNext);
    const refused = answers.filter(({ isRefused }) => isRefused).map(({ took }) => took);
    return {
      capacity,
      goodput: servedPerSecond(answers, until),
      refusedWithin: refused.toSorted((a, b) => a - b)[Math.floor(refused.length * 0.99)] ?? 0,
      failed: answers.filter(({ isServed, isRefused }) => !isServed && !isRefused).length,
    };
  } finally {
    client.close();
    await server.stop();
  }
}

/** Each connection sends its next call after the response to the last one. */
async function saturate(sendNext: () => Promise<Answer>): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  const endAt = performance.now() + LOAD_MS;
  async function work(): Promise<void> {
    while (performance.now() < endAt) answers.push(await sendNext());
  }
  await Promise.all(Array.from({ length: SATURATING_CONNECTIONS }, work));
  return answers;
}

/** Calls are sent at a fixed rate, whether earlier ones were answered or not. */
async function sendAtRate(
  perSecond: number,
  sendNext: () => Promise<Answer>,
): Promise<readonly Answer[]> {
  const answers: Promise<Answer>[] = [];
  const startedAt = performance.now();
  for (;;) {
    const elapsed = performance.now() - startedAt;
    if (elapsed > LOAD_MS) break;
    while (answers.length < (elapsed / 1_000) * perSecond) answers.push(sendNext());
    await setTimeout(TICK);
  }
  return Promise.all(answers);
}

/** Calls that are served after the load has ended do not count. */
function servedPerSecond(answers: readonly Answer[], until: number): number {
  const served = answers.filter(({ isServed, answeredAt }) => isServed && answeredAt <= until);
  return served.length / (LOAD_MS / 1_000);
}

async function sendOne(client: RawClient, { path, token }: Call): Promise<Answer> {
  const sentAt = performance.now();
  const { status, hasRetryAfter } = await client.send(path, token);
  const answeredAt = performance.now();
  return {
    isServed: status === 200,
    isRefused: (status === 503 || status === 429) && hasRetryAfter,
    took: answeredAt - sentAt,
    answeredAt,
  };
}

/** The section about overload. */
export function describeOverload({ capacity, goodput, refusedWithin, failed }: Overload): string {
  return `## Overload

Lists of 50 of 100 owners, at three times the rate that saturates the server. What is over is refused with \`Retry-After\`; to serve 80 % of the
capacity at least ([record 29](adr/0029-calls-queue-before-they-take-a-connection.md)).

| | measured |
|---|--:|
| capacity, calls a second | ${Math.round(capacity)} |
| served at three times the rate | ${Math.round(goodput)} (${Math.round((goodput / capacity) * 100)} %) |
| p99 of the time to a refusal | ${Math.round(refusedWithin)} ms |
| other answers | ${failed} |
`;
}
