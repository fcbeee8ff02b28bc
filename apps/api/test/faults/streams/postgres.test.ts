import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { startPostgres } from "@docket/testing";
import { type BuiltServer, startBuiltServer } from "@docket/testing/servers";
import postgres from "postgres";
import { expect, test } from "vitest";
import { register } from "../load.ts";
import { startFollower } from "./follower.ts";

async function create({ origin }: BuiltServer, token: string, title: string): Promise<number> {
  const response = await fetch(`${origin}/api/v1/users/me/tasks`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ title }),
  });
  await response.text();
  return response.status;
}

/** The server's processes that serve a listening connection. */
async function listeners(url: string): Promise<number[]> {
  const admin = postgres(url, { max: 1 });
  const rows = await admin`select pid from pg_stat_activity where query ilike 'listen %'`;
  await admin.end();
  return rows.map((row) => Number(row["pid"]));
}

test(
  "streams of two instances have every change once, whatever becomes of connections and instances",
  { timeout: 120_000 },
  async () => {
    await using database = await startPostgres({ fsync: "off" });
    const environment = {
      DATABASE_URL: database.url,
      BETTER_AUTH_SECRET: randomBytes(32).toString("hex"),
      PUBLIC_ORIGIN: "http://docket.test",
      RATE_LIMIT: "off",
      LOG_LEVEL: "error",
    };
    await using one = await startBuiltServer(environment);
    await using two = await startBuiltServer(environment);
    const { token } = await register(one, "ada@example.com");
    const near = startFollower(() => one.origin, token);
    const far = startFollower(() => two.origin, token);
    let written = 0;
    async function write(count: number, through = [one, two]): Promise<void> {
      for (let n = 0; n < count; n += 1) {
        const instance = through[n % through.length] ?? one;
        const status = await create(instance, token, `Task ${written}`);
        if (status === 201) written += 1;
      }
    }
    async function expectAll(): Promise<void> {
      await Promise.all([near.until(written), far.until(written)]);
    }

    await write(20);
    await expectAll();
    // Both listen by now: what one writes, the other has without having to ask.
    await wait(500);
    const asked = performance.now();
    await create(one, token, "Across");
    written += 1;
    await far.until(written, 1_000);
    expect(performance.now() - asked).toBeLessThan(500);

    for (let times = 0; times < 3; times += 1) {
      const killed = await listeners(database.url);
      expect(killed).toHaveLength(2);
      const admin = postgres(database.url, { max: 1 });
      await Promise.all([
        write(10),
        ...killed.map((pid) => admin`select pg_terminate_backend(${pid})`),
      ]);
      await admin.end();
      await expectAll();
      await wait(500);
    }

    const frozen = await listeners(database.url);
    for (const pid of frozen) process.kill(pid, "SIGSTOP");
    await write(10);
    // Lost, the announcements; found, what they were about.
    await expectAll();
    await wait(9_000);
    const replaced = await listeners(database.url);
    expect(replaced.filter((pid) => !frozen.includes(pid))).toHaveLength(2);
    for (const pid of frozen) process.kill(pid, "SIGCONT");

    await database.shutDown();
    expect(await create(one, token, "Nowhere")).toBe(503);
    await database.start();
    await wait(1_000);
    await write(10);
    await expectAll();
    expect([one.process.exitCode, two.process.exitCode]).toEqual([null, null]);
    expect(near.connections).toBeLessThan(5);

    const told = performance.now();
    expect(await two.end("SIGTERM")).toBe(0);
    expect(performance.now() - told).toBeLessThan(3_000);
    await write(4, [one]);
    await near.until(written);
    await Promise.all([near.stop(), far.stop()]);
    const all = Array.from({ length: near.arrivals.length }, (_, n) => n + 1);
    expect(near.arrivals.map(({ seq }) => seq)).toEqual(all);
    expect(far.arrivals.map(({ seq }) => seq)).toEqual(all.slice(0, far.arrivals.length));
    expect(near.arrivals).toHaveLength(written);
    const bugs = one.output.filter((line) => /unexpectedly|unhandled/i.test(line));
    expect(bugs.filter((line) => !line.includes("SERVICE_UNAVAILABLE"))).toEqual([]);
  },
);
