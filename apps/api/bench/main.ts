import { availableParallelism, cpus } from "node:os";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createTokenMint, startPostgres } from "@docket/testing/servers";
import { measureBundle } from "./bundle.ts";
import { type Bench, measureDoors } from "./doors.ts";
import { measureGrowth } from "./growth.ts";
import { measureLog } from "./log-cost.ts";
import { measureMemory, measureStart } from "./process.ts";
import { describe } from "./report.ts";
import { OWNERS, seed } from "./seed.ts";
import { measureStreams } from "./streams.ts";

/* `pnpm bench`: everything in one run, so that its figures can be compared with each other. */

const REPORT = new URL("../../../docs/benchmarks.md", import.meta.url);

await using postgres = await startPostgres({ fsync: "off", shared_buffers: "512MB" });
const mint = await createTokenMint();
const jwks = createServer((_request, response) => response.end(JSON.stringify(mint.jwks)));
jwks.listen(0, "127.0.0.1");
await once(jwks, "listening");

const small = await seed(postgres.url, "small", 10);
const large = await seed(postgres.url, "large", 10_000);
const address = jwks.address();
const bench: Bench = {
  mint,
  jwksUrl: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/`,
};

const report = describe({
  machine: `${cpus()[0]?.model ?? "unknown"}, ${availableParallelism()} cores, Node.js ${process.version}`,
  rows: large.owners.length * 10_000,
  owners: OWNERS,
  doors: await measureDoors(bench, large),
  growth: await measureGrowth(bench, small, large),
  log: await measureLog(bench, postgres, large),
  start: await measureStart(bench, large),
  memory: await measureMemory(bench, large),
  streams: await measureStreams(bench, large),
  bundle: await measureBundle(),
});
process.stdout.write(report);
await writeFile(REPORT, report);
jwks.close();
