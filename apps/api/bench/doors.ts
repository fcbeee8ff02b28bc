import type { TokenMint } from "@docket/testing/servers";
import { type MeasuredServer, startMeasured } from "./measured-server.ts";
import { type Call, sendLoad } from "./load.ts";
import { docket, reference } from "./programs.ts";
import { OWNERS, type Seeded } from "./seed.ts";
import { type Door, type Work, WORKS } from "./works.ts";

export interface Bench {
  readonly mint: TokenMint;
  readonly jwksUrl: string;
}

/** Server CPU per call in µs, of the same work. */
export interface DoorCost {
  readonly work: Work;
  readonly door: Door;
  readonly bare: number;
  readonly docket: number;
  readonly stock: number;
}

/** What Bare, Docket and Stock are spoken to in; Docket in either. */
const SPOKEN: readonly (Door | null)[] = ["REST", null, "tRPC"];

interface Kind {
  readonly work: Work;
  readonly door: Door;
}

const KINDS: readonly Kind[] = WORKS.flatMap((work) => [
  { work, door: "REST" },
  { work, door: "tRPC" },
]);

const ROUNDS = 7;
const WARM_UP_ROUNDS = 3;
const CALLS = 1_000;

export async function tokensOf({ mint }: Bench, { owners }: Seeded): Promise<string[]> {
  return Promise.all(
    owners.map((id, n) => mint.tokenFor({ id, email: `owner${n + 1}@example.com` })),
  );
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** @returns server CPU per call in µs, and the latencies in ms, ascending. */
export async function measure(
  server: MeasuredServer,
  call: (n: number) => Call,
  calls = CALLS,
): Promise<{ cpu: number; latencies: number[] }> {
  const before = await server.usage();
  const latencies = await sendLoad({ port: server.port, calls, call });
  const after = await server.usage();
  return { cpu: (after.cpu - before.cpu) / calls, latencies };
}

/** The three servers take turns, so that what else the machine does falls on all of them alike. */
export async function measureDoors(bench: Bench, seeded: Seeded): Promise<DoorCost[]> {
  const tokens = await tokensOf(bench, seeded);
  const servers = await Promise.all([
    startMeasured(reference("Bare", bench, seeded.url)),
    startMeasured(docket(bench, seeded.url)),
    startMeasured(reference("Stock", bench, seeded.url)),
  ]);
  async function takeTurns({ work, door }: Kind): Promise<number[]> {
    const costs: number[] = [];
    for (const [n, server] of servers.entries()) {
      const { cpu } = await measure(server, (k) =>
        work.call(SPOKEN[n] ?? door, tokens[k % OWNERS] ?? "", k % OWNERS, seeded),
      );
      costs.push(cpu);
    }
    return costs;
  }

  for (let round = 0; round < WARM_UP_ROUNDS; round += 1) {
    for (const kind of KINDS) await takeTurns(kind);
  }
  const costs: DoorCost[] = [];
  for (const kind of KINDS) {
    const rounds: number[][] = [];
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await takeTurns(kind));
    const [bare = 0, own = 0, stock = 0] = servers.map((_, n) =>
      median(rounds.map((turn) => turn[n] ?? Number.NaN)),
    );
    costs.push({ ...kind, bare, docket: own, stock });
  }
  await Promise.all(servers.map(({ stop }) => stop()));
  return costs;
}
