import { availableParallelism, cpus } from "node:os";
import { writeFile } from "node:fs/promises";
import { measureBundle } from "./bundle.ts";
import { measureDoors } from "./doors.ts";
import { measureGrowth } from "./growth.ts";
import { measureKeys } from "./keyed.ts";
import { measureLog } from "./log-cost.ts";
import { measureMemory, measureStart } from "./process.ts";
import { measureNeighbour } from "./neighbour.ts";
import { measureOverload } from "./overload.ts";
import { describe } from "./report.ts";
import { OWNERS, seed } from "./seed.ts";
import { openSetting } from "./setting.ts";
import { measureStreams } from "./streams.ts";
import { measureViews } from "./views.ts";

/* `pnpm bench`: everything in one run, so that its figures can be compared with each other. */

const REPORT = new URL("../../../docs/benchmarks.md", import.meta.url);

await using setting = await openSetting();
const { postgres, bench } = setting;
const small = await seed(postgres.url, "small", 10);
const large = await seed(postgres.url, "large", 10_000);

const report = describe({
  machine: `${cpus()[0]?.model ?? "unknown"}, ${availableParallelism()} cores, Node.js ${process.version}`,
  rows: large.owners.length * 10_000,
  owners: OWNERS,
  doors: await measureDoors(bench, large),
  growth: await measureGrowth(bench, small, large),
  views: await measureViews(bench, small, large),
  keys: await measureKeys(bench, postgres, large),
  log: await measureLog(bench, postgres, large),
  start: await measureStart(bench, large),
  memory: await measureMemory(bench, large),
  streams: await measureStreams(bench, large),
  overload: await measureOverload(bench, large),
  neighbour: await measureNeighbour(bench, large),
  bundle: await measureBundle(),
});
process.stdout.write(report);
await writeFile(REPORT, report);
