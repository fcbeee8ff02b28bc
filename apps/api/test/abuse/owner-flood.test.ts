import { setTimeout } from "node:timers/promises";
import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Answer } from "../attacks/answer.ts";
import { bearer, type Person, sending, startTarget, type Target } from "../attacks/target.ts";
import { docketFile } from "../interchange/files.ts";
import { expectUnharmed } from "./victim.ts";

const TASKS = "/api/v1/users/me/tasks";

/** The limit of a bulk change. */
const TASKS_AT_ONCE = 500;

/** Default connections of an instance, one for notifications, and one that is being replaced. */
const MAX_BACKENDS = 12;

function importFile(target: Target, { token }: Person, file: string): Promise<Answer> {
  return target.send("/api/v1/users/me/imports/file?format=docket", {
    method: "POST",
    headers: { ...bearer(token), "content-type": "application/json" },
    body: file,
    from: "127.0.0.50",
  });
}

/** The largest number of backends that the server had while the work ran; 0 with the embedded database. */
async function backendsDuring(
  { databaseUrl }: Target,
  work: () => Promise<unknown>,
): Promise<number> {
  if (databaseUrl === undefined) {
    await work();
    return 0;
  }
  const admin = postgres(databaseUrl, { max: 1 });
  let most = 0;
  const over = new AbortController();
  async function count(): Promise<void> {
    while (!over.signal.aborted) {
      const [row] = await admin<{ count: number }[]>`
        select count(*)::int as count from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`;
      most = Math.max(most, row?.count ?? 0);
      await setTimeout(50);
    }
  }
  const counting = count();
  try {
    await work();
  } finally {
    over.abort();
    await counting;
    await admin.end();
  }
  return most;
}

function expectServedOrRefused(answers: readonly Answer[]): void {
  const statuses = new Set(answers.map(({ status }) => status));
  expect([...statuses].filter((status) => ![200, 201, 429, 503].includes(status))).toEqual([]);
  expect(statuses.has(200) || statuses.has(201), "some were served").toBe(true);
  const refused = answers.filter(({ status }) => status > 299);
  expect(refused.filter(({ headers }) => !(Number(headers["retry-after"]) > 0))).toEqual([]);
}

let target: Target;
let ada: Person;
beforeAll(async () => {
  target = await startTarget({ RATE_LIMIT: "on" });
  ada = await target.register("ada");
});
afterAll(() => target[Symbol.asyncDispose]());

test(
  "concurrent large writes of one owner do not delay others and open no more connections",
  { timeout: 60_000 },
  async () => {
    const eve = await target.register("eve");
    expect((await importFile(target, eve, docketFile(TASKS_AT_ONCE))).status).toBe(200);
    const ids = (await target.tasksOf(eve.token)).map(({ id }) => id);
    expect(ids).toHaveLength(TASKS_AT_ONCE);

    const answers: Answer[] = [];
    async function attack(): Promise<void> {
      for (const round of [1, 2, 3]) {
        const flood = Array.from({ length: 60 }, async (_, n) => {
          const body = { ids, title: `Letter ${n} of round ${round}` };
          const patch = sending(eve.token, "PATCH", body);
          answers.push(await target.send(TASKS, { ...patch, from: "127.0.0.50" }));
        });
        await Promise.all(flood);
      }
    }
    const most = await backendsDuring(target, () => expectUnharmed(target, ada, attack));
    expect(answers).toHaveLength(180);
    expectServedOrRefused(answers);
    const failures = target.logLines().filter((line) => line.includes("failed unexpectedly"));
    expect(failures, "a refusal is no failure").toEqual([]);
    expect(most).toBeLessThanOrEqual(MAX_BACKENDS);
  },
);

test(
  "an import with concurrent writes does not delay others and opens no more connections",
  { timeout: 60_000 },
  async () => {
    const bob = await target.register("bob");
    const answers: Answer[] = [];
    async function attack(): Promise<void> {
      const imported = new AbortController();
      async function keepWriting(n: number): Promise<void> {
        // Within the call limit of a user.
        for (let round = 0; round < 20 && !imported.signal.aborted; round += 1) {
          const create = sending(bob.token, "POST", { title: `Letter ${round} of ${n}` });
          answers.push(await target.send(TASKS, { ...create, from: "127.0.0.50" }));
          await setTimeout(50);
        }
      }
      const writers = Array.from({ length: 20 }, (_, n) => keepWriting(n));
      const answer = await importFile(target, bob, docketFile(1_500));
      imported.abort();
      expect(answer.status).toBe(200);
      await Promise.all(writers);
    }
    const most = await backendsDuring(target, () => expectUnharmed(target, ada, attack));
    expectServedOrRefused(answers);
    expect(most).toBeLessThanOrEqual(MAX_BACKENDS);
  },
);
