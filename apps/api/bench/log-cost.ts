import type { PostgresServer } from "@docket/testing/servers";
import postgres from "postgres";
import { type Bench, median, tokensOf } from "./doors.ts";
import { sendLoad } from "./load.ts";
import { startMeasured } from "./measured-server.ts";
import { createTask, type NthCall } from "./nth-call.ts";
import { docket } from "./programs.ts";
import { OWNERS, type Seeded } from "./seed.ts";

/** What a write costs, in µs of CPU and ms of time. */
interface WriteCost {
  readonly server: number;
  readonly database: number;
  /** Half of the answers came sooner. */
  readonly latency: number;
}

/** The same write with the log under it, and without. */
export interface LogCost {
  readonly name: string;
  readonly without: WriteCost;
  readonly with: WriteCost;
}

const ROUNDS = 7;
const CALLS = 2_000;

const WRITES: Readonly<Record<string, NthCall>> = {
  create: createTask,
  update: (n, token, { tasks }) => ({
    method: "POST",
    path: "/api/trpc/task.update",
    token,
    body: { taskId: tasks[n % OWNERS], title: `Another title: ${n}` },
  }),
};

/** Takes the log from under the tables, and puts it back: the triggers, and what begins a batch. */
async function setLogging(sql: postgres.Sql, on: boolean): Promise<void> {
  for (const trigger of ["log_insert", "log_update", "log_delete"]) {
    await sql.unsafe(`alter table task ${on ? "enable always" : "disable"} trigger ${trigger}`);
  }
  await sql.unsafe(`alter function begin_batch rename to begin_batch_${on ? "not" : "logged"}`);
  await sql.unsafe(`alter function begin_batch_${on ? "logged" : "not"} rename to begin_batch`);
}

/** The two take turns, so that what else the machine does falls on both alike. */
export async function measureLog(
  bench: Bench,
  { cpu: databaseCpu }: PostgresServer,
  seeded: Seeded,
): Promise<LogCost[]> {
  const tokens = await tokensOf(bench, seeded);
  const sql = postgres(seeded.url, { max: 1, onnotice: () => undefined });
  await sql.unsafe(`create function begin_batch_not(owner uuid, batch jsonb) returns uuid
    language plpgsql as $$ begin return owner; end $$`);
  const server = await startMeasured(docket(bench, seeded.url));

  async function measure(call: NthCall): Promise<WriteCost> {
    const [before, databaseBefore] = [await server.usage(), await databaseCpu()];
    const latencies = await sendLoad({
      port: server.port,
      calls: CALLS,
      call: (n) => call(n, tokens[n % OWNERS] ?? "", seeded),
    });
    const [after, databaseAfter] = [await server.usage(), await databaseCpu()];
    return {
      server: (after.cpu - before.cpu) / CALLS,
      database: (databaseAfter - databaseBefore) / CALLS,
      latency: median(latencies),
    };
  }

  const costs: LogCost[] = [];
  for (const [name, call] of Object.entries(WRITES)) {
    await measure(call);
    const turns: Record<"with" | "without", WriteCost[]> = { with: [], without: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      turns.with.push(await measure(call));
      await setLogging(sql, false);
      turns.without.push(await measure(call));
      await setLogging(sql, true);
    }
    costs.push({ name, with: typical(turns.with), without: typical(turns.without) });
  }
  await sql.end();
  await server.stop();
  return costs;
}

function typical(costs: readonly WriteCost[]): WriteCost {
  return {
    server: median(costs.map((cost) => cost.server)),
    database: median(costs.map((cost) => cost.database)),
    latency: median(costs.map((cost) => cost.latency)),
  };
}
