import { randomBytes } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { startPostgres } from "@docket/testing";
import { startBuiltServer } from "@docket/testing/servers";
import { expect, test } from "vitest";
import { type Load, type Observation, startLoad } from "./load.ts";

/** Milliseconds within which an outage has to be admitted. */
const PROMPT = 5_000;

/** Milliseconds within which it has to be over once the database is back. */
const RECOVERY = 3_000;

/** What each call came to, with how often; slow answers and those without `Retry-After` stand out. */
function tally(observations: readonly Observation[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { call, status, retryAfter, took } of observations) {
    const flaws = [
      ...(took > PROMPT ? [`after ${Math.round(took)} ms`] : []),
      ...(status === 503 && retryAfter === null ? ["without Retry-After"] : []),
    ];
    const key = [call, status, ...flaws].join(" ");
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

const CALLS = ["list", "create", "trpc list", "trpc create", "login", "token", "register", "jwks"];
const SUCCESS = /^[a-z ]+ 20[01]$/;
const ADMITTED = /^[a-z ]+ 503$/;

function between({ observations }: Load, from: number, to = Infinity): Observation[] {
  return observations.filter(({ startedAt, took }) => startedAt >= from && startedAt + took <= to);
}

function others(counts: Record<string, number>, ...expected: RegExp[]): Record<string, number> {
  const unexpected = Object.entries(counts).filter(
    ([key]) => !expected.some((pattern) => pattern.test(key)),
  );
  return Object.fromEntries(unexpected);
}

test(
  "a PostgreSQL that is frozen or gone is admitted as 503 in time, and keeps nothing from going on or ending",
  { timeout: 120_000 },
  async () => {
    await using postgres = await startPostgres({ fsync: "off" });
    await using server = await startBuiltServer({
      DATABASE_URL: postgres.url,
      BETTER_AUTH_SECRET: randomBytes(32).toString("hex"),
      RATE_LIMIT: "off",
      LOG_LEVEL: "error",
    });
    const load = await startLoad(server);

    async function expectOutage(begin: () => Promise<void>, end: () => Promise<void>) {
      await setTimeout(1_500);
      const begun = performance.now();
      await begin();
      const down = performance.now();
      await setTimeout(7_000);
      const over = performance.now();
      await end();
      const back = performance.now();
      await setTimeout(RECOVERY + 1_500);

      expect(server.process.exitCode, server.output.slice(-20).join("\n")).toBeNull();
      const outage = between(load, down, over);
      expect(others(tally(outage), ADMITTED)).toEqual({});
      expect(new Set(outage.map(({ call }) => call))).toEqual(new Set(CALLS));
      // What was under way when it began or ended may have succeeded, but nothing else.
      expect(others(tally(between(load, begun)), ADMITTED, SUCCESS)).toEqual({});
      const after = between(load, back + RECOVERY);
      expect(others(tally(after), SUCCESS)).toEqual({});
      expect(new Set(after.map(({ call }) => call))).toEqual(new Set(CALLS));
    }

    await setTimeout(1_500);
    expect(others(tally(load.observations), SUCCESS)).toEqual({});
    await expectOutage(postgres.freeze, postgres.thaw);
    await expectOutage(postgres.shutDown, postgres.start);
    await load.stop();
    expect(server.process.exitCode).toBeNull();
    expect((await fetch(`${server.origin}/readyz`)).status).toBe(200);

    await postgres.freeze();
    const told = performance.now();
    expect(await server.end("SIGTERM")).toBe(0);
    expect(performance.now() - told).toBeLessThan(PROMPT);
  },
);
