import { randomUUID } from "node:crypto";
import type { PostgresServer } from "@docket/testing/servers";
import { type Bench, median, tokensOf } from "./doors.ts";
import { sendLoad } from "./load.ts";
import { startMeasured } from "./measured-server.ts";
import { createTask, type NthCall } from "./nth-call.ts";
import { docket } from "./programs.ts";
import { OWNERS, type Seeded } from "./seed.ts";

/** CPU time of a write, in µs. */
interface WriteCost {
  readonly server: number;
  readonly database: number;
}

/** The same write with and without an idempotency key. */
export interface KeyCost {
  readonly name: string;
  readonly without: WriteCost;
  readonly with: WriteCost;
}

const ROUNDS = 5;
const CALLS = 500;

const WRITES: Readonly<Record<string, NthCall>> = {
  create: createTask,
  "change a title": (n, token, { tasks }) => ({
    method: "POST",
    path: "/api/trpc/task.update",
    token,
    body: { taskId: tasks[n % OWNERS], title: `Another title: ${randomUUID()}` },
  }),
  complete: (n, token, { tasks }) => ({
    method: "POST",
    path: "/api/trpc/task.update",
    token,
    body: { taskId: tasks[n % OWNERS], completed: n % (2 * OWNERS) < OWNERS },
  }),
};

/** Both are measured alternately, so that other load on the machine affects both in the same way. */
export async function measureKeys(
  bench: Bench,
  { cpu: databaseCpu }: PostgresServer,
  seeded: Seeded,
): Promise<KeyCost[]> {
  const tokens = await tokensOf(bench, seeded);
  const server = await startMeasured(docket(bench, seeded.url));

  async function measure(call: NthCall, isKeyed: boolean): Promise<WriteCost> {
    const [before, databaseBefore] = [await server.usage(), await databaseCpu()];
    await sendLoad({
      port: server.port,
      calls: CALLS,
      call(n) {
        const plain = call(n, tokens[n % OWNERS] ?? "", seeded);
        const key = isKeyed ? { idempotencyKey: randomUUID() } : {};
        return { ...plain, body: { ...plain.body, ...key } };
      },
    });
    const [after, databaseAfter] = [await server.usage(), await databaseCpu()];
    return {
      server: (after.cpu - before.cpu) / CALLS,
      database: (databaseAfter - databaseBefore) / CALLS,
    };
  }

  const costs: KeyCost[] = [];
  for (const [name, call] of Object.entries(WRITES)) {
    for (const isKeyed of [false, true]) await measure(call, isKeyed);
    const turns: Record<"with" | "without", WriteCost[]> = { with: [], without: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      turns.without.push(await measure(call, false));
      turns.with.push(await measure(call, true));
    }
    costs.push({ name, with: typical(turns.with), without: typical(turns.without) });
  }
  await server.stop();
  return costs;
}

function typical(costs: readonly WriteCost[]): WriteCost {
  return {
    server: median(costs.map((cost) => cost.server)),
    database: median(costs.map((cost) => cost.database)),
  };
}

/** The section about idempotency keys. */
export function describeKeys(keys: readonly KeyCost[]): string {
  return `## A write with an idempotency key

The same write with a key and without, by tRPC; at most 1.3 ×. The database's CPU is that of all its processes.

| work | of | without | with | ratio |
|---|---|--:|--:|--:|
${keys.flatMap(describeKey).join("\n")}
`;
}

function describeKey({ name, without, with: keyed }: KeyCost): string[] {
  return (["server", "database"] as const).map((of) => {
    const ratio = (keyed[of] / without[of]).toFixed(2);
    return `| ${name} | ${of} | ${Math.round(without[of])} µs | ${Math.round(keyed[of])} µs | ${ratio} |`;
  });
}
