import { createHash } from "node:crypto";
import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { json, text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { Import, UserId } from "@docket/contracts";
import { openPostgres } from "@docket/db/server";
import { createTokenMint, startPostgres } from "@docket/testing/servers";
import postgres from "postgres";
import type { Bench } from "./doors.ts";
import { type MeasuredServer, startMeasured } from "./measured-server.ts";
import { docket } from "./programs.ts";

/*
 * What exporting and importing an account costs: `pnpm --filter @docket/api bench:interchange`, with the
 * server built. Each step on its own, at 10 000 and at 100 000 tasks.
 */

const SIZES = [10_000, 100_000];

/** Tasks that one statement makes. */
const PART = 2_000;

/** Milliseconds between two looks at the server's memory. */
const LOOK = 50;

interface Sent {
  readonly method?: string;
  readonly type?: string;
  readonly body?: Readable;
}

interface Step {
  readonly tasks: number;
  readonly step: string;
  readonly seconds: number;
  /** Resident set size, the largest that was seen, in MiB. */
  readonly peak: number;
}

async function seedAccounts(url: string, tasks: number): Promise<readonly UserId[]> {
  await (await openPostgres(url)).close();
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  const rows = await sql`insert into "user" (name, email)
    select 'Owner ' || n, 'owner' || n || '@example.com' from generate_series(1, 3) n returning id`;
  const owners = rows.map(({ id }) => UserId.parse(id));
  const [first = "", , third = ""] = owners;
  for (let n = 1; n <= tasks; n += PART) {
    await sql`insert into task (owner_id, id, title, notes, completed, completed_at, priority)
      select ${first}::uuid, gen_random_uuid(), 'Task ' || n, repeat('Remember the details. ', n % 5), n % 3 = 0,
        case when n % 3 = 0 then now() end, 'none'
      from generate_series(${n}::int, ${n + PART - 1}::int) n`;
  }
  // Something to merge with.
  await sql`insert into task (owner_id, id, title, notes, completed, priority)
    values (${third}::uuid, gen_random_uuid(), 'Mine', '', false, 'none')`;
  await sql`vacuum analyze`;
  await sql.end();
  return owners;
}

async function watched(
  server: MeasuredServer,
  { tasks, step }: Pick<Step, "tasks" | "step">,
  work: () => Promise<void>,
): Promise<Step> {
  let peak = 0;
  const over = new AbortController();
  const watch = (async () => {
    while (!over.signal.aborted) {
      peak = Math.max(peak, (await server.usage()).memory);
      await new Promise((resolve) => setTimeout(resolve, LOOK));
    }
  })();
  const startedAt = performance.now();
  try {
    await work();
  } finally {
    over.abort();
    await watch;
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  return { tasks, step, seconds, peak: peak / 1_048_576 };
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

/** How many times the memory of the same step with fewer tasks; with ten times as many, 1 is what is hoped for. */
function growthOf({ step, peak }: Step, smaller: readonly Step[]): string {
  const before = smaller.find((other) => other.step === step);
  return before ? (peak / before.peak).toFixed(2) : "";
}

async function measure(
  bench: Bench,
  serverUrl: string,
  { tasks, smaller }: { readonly tasks: number; readonly smaller: readonly Step[] },
): Promise<Step[]> {
  const folder = await mkdtemp(join(tmpdir(), "docket-interchange-"));
  const admin = postgres(serverUrl, { max: 1, onnotice: () => undefined });
  await admin`create database ${admin(`interchange_${tasks}`)}`;
  await admin.end();
  const url = new URL(serverUrl);
  url.pathname = `interchange_${tasks}`;
  const owners = await seedAccounts(url.href, tasks);
  const [first = "", second = "", third = ""] = await Promise.all(
    owners.map((id, n) => bench.mint.tokenFor({ id, email: `owner${n + 1}@example.com` })),
  );
  const server = await startMeasured(docket(bench, url.href));
  const api = `http://127.0.0.1:${server.port}/api/v1/users/me`;

  async function send(
    token: string,
    path: string,
    { method = "GET", type = "application/json", body = Readable.from([]) }: Sent = {},
  ): Promise<IncomingMessage> {
    const headers = { authorization: `Bearer ${token}`, "content-type": type };
    const outgoing = request(api + path, { method, headers });
    const answered = once(outgoing, "response");
    await pipeline(body, outgoing);
    const [answer]: IncomingMessage[] = await answered;
    if (answer?.statusCode === 200) return answer;
    throw new Error(answer ? await text(answer) : "There was no answer.");
  }
  const exportTo = async (token: string, path: string) =>
    pipeline(await send(token, "/export"), createWriteStream(path));
  const importFrom = async (token: string, path: string) => {
    const body = createReadStream(path);
    const answer = await send(token, "/imports/file?format=docket", { method: "POST", body });
    return Import.parse(await json(answer));
  };

  const [one, other] = [join(folder, "one.json"), join(folder, "other.json")];
  const steps: Step[] = [];
  let batchId = "";
  const step = async (name: string, work: () => Promise<void>) => {
    steps.push(await watched(server, { tasks, step: name }, work));
  };
  try {
    await step("nothing", () => new Promise((resolve) => setTimeout(resolve, 1_000)));
    await step("export", () => exportTo(first, one));
    await step("import into an empty account", async () => {
      const { result } = await importFrom(second, one);
      if (result?.restored !== true) throw new Error("It was not restored.");
    });
    await exportTo(second, other);
    if ((await hashOf(one)) !== (await hashOf(other))) throw new Error("The bytes differ.");
    await step("import into another account", async () => {
      const { result, id } = await importFrom(third, one);
      if (result?.tasks.added !== tasks) throw new Error("Not all were added.");
      batchId = id;
    });
    await step("import it there again", async () => {
      const { result } = await importFrom(third, one);
      if (result?.tasks.kept !== tasks) throw new Error("Not all were kept.");
    });
    await step("undo", async () => {
      const body = Readable.from([JSON.stringify({ batchId })]);
      await text(await send(third, "/changes/undo", { method: "POST", body }));
    });
    return steps;
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
    for (const measured of steps) {
      const { step: name, seconds, peak } = measured;
      const growth = growthOf(measured, smaller);
      process.stdout.write(
        `| ${tasks} | ${name} | ${seconds.toFixed(1)} s | ${peak.toFixed(0)} MiB | ${growth} |\n`,
      );
    }
  }
}

await using cluster = await startPostgres({ fsync: "off", shared_buffers: "512MB" });
const mint = await createTokenMint();
const jwks = createServer((_request, response) => response.end(JSON.stringify(mint.jwks)));
jwks.listen(0, "127.0.0.1");
await once(jwks, "listening");
const address = jwks.address();
const jwksUrl = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/`;
process.stdout.write("| tasks | step | seconds | memory, at most | times that of fewer tasks |\n");
let smaller: readonly Step[] = [];
for (const tasks of SIZES) {
  smaller = await measure({ mint, jwksUrl }, cluster.url, { tasks, smaller });
}
jwks.close();
