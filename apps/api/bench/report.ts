import type { Bundle } from "./bundle.ts";
import type { DoorCost } from "./doors.ts";
import type { Growth } from "./growth.ts";
import { describeKeys, type KeyCost } from "./keyed.ts";
import type { LogCost } from "./log-cost.ts";
import { describeNeighbour, type Neighbour } from "./neighbour.ts";
import { describeOverload, type Overload } from "./overload.ts";
import { type StreamCost, type StreamResults, STREAMS, WRITES_A_SECOND } from "./streams.ts";

interface Results {
  readonly machine: string;
  readonly rows: number;
  readonly owners: number;
  readonly doors: readonly DoorCost[];
  readonly growth: readonly Growth[];
  readonly views: readonly Growth[];
  readonly keys: readonly KeyCost[];
  readonly log: readonly LogCost[];
  readonly start: number;
  readonly memory: readonly [number, number];
  readonly streams: StreamResults;
  readonly overload: Overload;
  readonly neighbour: readonly Neighbour[];
  readonly bundle: Bundle;
}

/** Writes the results as a page of docs/. */
export function describe(results: Results): string {
  const {
    machine,
    rows,
    owners,
    doors,
    growth,
    views,
    keys,
    log,
    start,
    memory,
    streams,
    overload,
    neighbour,
    bundle,
  } = results;
  const [first, second] = memory.map((bytes) => Math.round(bytes / 2 ** 20));
  const [idle, open, used] = streams.memory.map((bytes) => Math.round(bytes / 2 ** 20));
  return `# Benchmarks

\`pnpm bench\` writes this page. Machines differ, so compare columns of one run, never runs. Costs are µs of the server process's CPU time
(user and system) per call: medians of rounds in which the servers take turns, over 16 connections; a p99 is of all rounds. On a real PostgreSQL with
${rows.toLocaleString("en")} tasks of ${owners} owners. **Bare** is Node's HTTP server with hand-written SQL: the price of the work itself. **Stock** is
tRPC's Express adapter, queries built per call, and a signature checked per call: what most projects ship. Docket is measured as it is
shipped, request log included. Sources: \`apps/api/bench/\`. A run takes some thirty minutes and needs nothing but the packages.

Machine: ${machine}.

## Cost of a call

| work | door | Bare | Docket | Stock | to Bare | target | to Stock | target |
|---|---|--:|--:|--:|--:|--:|--:|--:|
${doors.map(describeDoor).join("\n")}

## Growth

From 1 000 to ${rows.toLocaleString("en")} tasks; to stay within 1.2 ×.

| work | µs before | µs after | ratio | p99 before | p99 after | ratio |
|---|--:|--:|--:|--:|--:|--:|
${growth.map(describeGrowth).join("\n")}

${describeViews(views)}
${describeKeys(keys)}
## The log under a write

What the change log adds to a write, by tRPC; at most 1.4 ×. The database's CPU is that of all its processes.

| work | of | without | with | ratio |
|---|---|--:|--:|--:|
${log.flatMap(describeLog).join("\n")}

## Streams

${STREAMS.toLocaleString("en")} open streams on one process, ten of each owner, while ${WRITES_A_SECOND} changes a second are written. Each came once to each stream of its owner,
and to no other. Milliseconds from the write's answer to the event, 0 where the event was sooner, and from the sending of the
write; to stay within 100 ms at the 99th percentile.

| written through | p50 from the answer | p99 | p50 from the sending | p99 |
|---|--:|--:|--:|--:|
${streams.ways.map(describeWay).join("\n")}

Memory of the process: ${idle} MiB before, ${open} MiB with all of them open, ${used} MiB after the writes.

${describeOverload(overload)}
${describeNeighbour(neighbour)}
## The process

| | measured | target |
|---|--:|--:|
| ready after its start, on a migrated PostgreSQL | ${Math.round(start)} ms | 1000 ms |
| memory after 100 000 calls | ${first} MiB | 150 MiB |
| memory after 100 000 more | ${second} MiB | no growth |
| gzipped JavaScript of the first page | ${kilobytes(bundle.first)} kB | 130 kB |
| gzipped JavaScript in all | ${kilobytes(bundle.all)} kB | |
`;
}

/** The section about views, search and counts. */
export function describeViews(views: readonly Growth[]): string {
  return `## Views, search and counts

From 10 to 10 000 tasks of each of 100 owners; to stay within 1.2 ×, but for what reads more as there is more: counts, today newest first,
and a tag by due date ([record 28](adr/0028-a-view-reads-what-it-shows.md)). Search and counts are also held against a list of 50, both with
10 000 tasks: to stay within 3 ×.

| view | µs before | µs after | ratio | p99 before | p99 after | ratio |
|---|--:|--:|--:|--:|--:|--:|
${views.map(describeGrowth).join("\n")}
`;
}

function describeDoor({ work, door, bare, docket, stock }: DoorCost): string {
  const target = work.targets[door];
  const cells = [
    work.name,
    door,
    Math.round(bare),
    Math.round(docket),
    Math.round(stock),
    target.aboveBare === undefined
      ? (docket / bare).toFixed(2)
      : `+${Math.round(docket - bare)} µs`,
    target.aboveBare === undefined ? atMost(target.bare) : `≤ +${target.aboveBare} µs`,
    (docket / stock).toFixed(2),
    `≤ ${target.stock.toFixed(2)}`,
  ];
  return `| ${cells.join(" | ")} |`;
}

function describeWay({ way, answered, sent }: StreamCost): string {
  const times = [answered.p50, answered.p99, sent.p50, sent.p99];
  return `| ${[way, ...times.map((time) => `${time.toFixed(1)} ms`)].join(" | ")} |`;
}

function atMost(ratio: number | undefined): string {
  return ratio === undefined ? "" : `≤ ${ratio}`;
}

function describeGrowth({ name, small, large }: Growth): string {
  const cells = [
    name,
    Math.round(small.cpu),
    Math.round(large.cpu),
    (large.cpu / small.cpu).toFixed(2),
    `${small.p99.toFixed(1)} ms`,
    `${large.p99.toFixed(1)} ms`,
    (large.p99 / small.p99).toFixed(2),
  ];
  return `| ${cells.join(" | ")} |`;
}

function describeLog({ name, without, with: logged }: LogCost): string[] {
  const costs: [string, number, number, string][] = [
    ["server", without.server, logged.server, "µs"],
    ["database", without.database, logged.database, "µs"],
    ["both", without.server + without.database, logged.server + logged.database, "µs"],
    ["median latency", without.latency, logged.latency, "ms"],
  ];
  return costs.map(([of, before, after, unit]) => {
    const digits = unit === "ms" ? 1 : 0;
    const cells = [
      name,
      of,
      `${before.toFixed(digits)} ${unit}`,
      `${after.toFixed(digits)} ${unit}`,
    ];
    return `| ${cells.join(" | ")} | ${(after / before).toFixed(2)} |`;
  });
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(0);
}
