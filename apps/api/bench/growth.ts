import { Agent } from "node:http";
import { TaskPage } from "@docket/contracts";
import { type Bench, measure, median, tokensOf } from "./doors.ts";
import { type Call, send } from "./load.ts";
import { type MeasuredServer, startMeasured } from "./measured-server.ts";
import { docket } from "./programs.ts";
import { OWNERS, type Seeded } from "./seed.ts";

export interface Growth {
  readonly name: string;
  readonly small: Cost;
  readonly large: Cost;
}

interface Cost {
  /** Server CPU per call in µs. */
  readonly cpu: number;
  /** Milliseconds. */
  readonly p99: number;
}

const ROUNDS = 7;
const WARM_UP_ROUNDS = 3;
const PAGES_OF_9000 = 90;

/** What calls cost with a thousand rows and with a million, and on the first page and after 9 000 tasks. */
export async function measureGrowth(bench: Bench, small: Seeded, large: Seeded): Promise<Growth[]> {
  const tokens = { small: await tokensOf(bench, small), large: await tokensOf(bench, large) };
  const servers = {
    small: await startMeasured(docket(bench, small.url)),
    large: await startMeasured(docket(bench, large.url)),
  };
  const tasks = "/api/v1/users/me/tasks";
  const reads: Record<string, (seeded: Seeded, owner: number) => string> = {
    "get one": (seeded, owner) => `${tasks}/${seeded.tasks[owner]}`,
    "list 5": () => `${tasks}?limit=5`,
    "list 2 that are completed": () => `${tasks}?limit=2&completed=true`,
  };
  const growths: Growth[] = [];
  for (const [name, pathOf] of Object.entries(reads)) {
    growths.push(
      await compare(name, [servers.small, servers.large], (isLarge, owner) => ({
        method: "GET",
        path: pathOf(isLarge ? large : small, owner),
        token: tokens[isLarge ? "large" : "small"][owner] ?? "",
      })),
    );
  }
  growths.push(
    await compare("create", [servers.small, servers.large], (isLarge, owner) => ({
      method: "POST",
      path: tasks,
      token: tokens[isLarge ? "large" : "small"][owner] ?? "",
      body: { title: "One more" },
    })),
  );
  const token = tokens.large[0] ?? "";
  const cursor = await cursorAfter9000(servers.large, token);
  growths.push(
    await compare(
      "list 50: first page, page after 9 000",
      [servers.large, servers.large],
      (far) => ({
        method: "GET",
        path: `${tasks}?limit=50${far ? `&cursor=${cursor}` : ""}`,
        token,
      }),
    ),
  );
  await Promise.all(Object.values(servers).map(({ stop }) => stop()));
  return growths;
}

/** What the same call costs at two places that take turns, or two calls at one. */
export async function compare(
  name: string,
  servers: readonly [MeasuredServer, MeasuredServer],
  call: (isLarge: boolean, owner: number) => Call,
  calls?: number,
): Promise<Growth> {
  const [small, large] = servers.map(() => ({ cpu: [] as number[], latencies: [] as number[] }));
  if (!small || !large) throw new Error("There are two servers.");
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
    for (const [n, costs] of [small, large].entries()) {
      const nth = (k: number) => call(n === 1, k % OWNERS);
      const { cpu, latencies } = await measure(servers[n] ?? servers[0], nth, calls);
      if (round < 0) continue;
      costs.cpu.push(cpu);
      costs.latencies.push(...latencies);
    }
  }
  return {
    name,
    small: { cpu: median(small.cpu), p99: percentile99(small.latencies) },
    large: { cpu: median(large.cpu), p99: percentile99(large.latencies) },
  };
}

/** Of all rounds together: in one of them, a single pause under 16 calls at once would decide. */
function percentile99(latencies: readonly number[]): number {
  const ascending = latencies.toSorted((one, other) => one - other);
  return ascending[Math.floor(ascending.length * 0.99)] ?? Number.NaN;
}

async function cursorAfter9000({ port }: MeasuredServer, token: string): Promise<string> {
  const agent = new Agent({ keepAlive: true });
  let cursor = "";
  for (let page = 0; page < PAGES_OF_9000; page += 1) {
    const path = `/api/v1/users/me/tasks?limit=100${cursor && `&cursor=${cursor}`}`;
    const text = await send(agent, port, { method: "GET", path, token });
    cursor = encodeURIComponent(TaskPage.parse(JSON.parse(text)).nextCursor ?? "");
  }
  agent.destroy();
  return cursor;
}
