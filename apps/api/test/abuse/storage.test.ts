import { randomUUID } from "node:crypto";
import { QuickAddedTasks, Usage } from "@docket/contracts";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { type Person, sending, bearer, startTarget, type Target } from "../attacks/target.ts";
import { expectUnharmed } from "./victim.ts";

const OWN = "/api/v1/users/me";
const MEBIBYTE = 2 ** 20;

/** The limit of a bulk change. */
const TASKS = 500;

/** The attacker's quota of bytes written per day, low enough to be reached within seconds. */
const WRITTEN_PER_DAY = 2 * MEBIBYTE;

/** Concurrent calls of the attacker. */
const AT_A_TIME = 3;

async function flood(calls: number, send: (n: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  async function work() {
    while (next < calls) await send((next += 1));
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
}

async function fiftyTasks(target: Target, { token }: Person): Promise<string[]> {
  const text = Array.from({ length: 50 }, (_, n) => `Task ${n}`).join("\n");
  const answer = await target.send(`${OWN}/tasks/quick-add`, sending(token, "POST", { text }));
  const { items } = QuickAddedTasks.parse(answer.body);
  return items.map(({ task }) => task.id);
}

/** Bytes of each table including its indexes. */
async function sizes(target: Target): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  await target.whileStopped(async (db) => {
    const rows = await db
      .select({
        name: sql<string>`relname`,
        size: sql<number>`pg_total_relation_size(oid)`.mapWith(Number),
      })
      .from(sql`pg_class`)
      .where(sql`relkind = 'r' and relnamespace = 'public'::regnamespace`);
    for (const { name, size } of rows) found.set(name, size);
  });
  return found;
}

test(
  "a flood of writes does not fill the disk: repeats store no responses, and a quota stops the rest",
  {
    timeout: 120_000,
  },
  async () => {
    await using target = await startTarget({
      RATE_LIMIT: "on",
      QUOTA_WRITTEN_PER_DAY: `${WRITTEN_PER_DAY / 1_024}KiB`,
    });
    const [ada, eve] = [await target.register("ada"), await target.register("eve")];
    const ids: string[] = [];
    while (ids.length < TASKS) ids.push(...(await fiftyTasks(target, eve)));
    const before = await sizes(target);

    const statuses: number[] = [];
    async function send(method: string, path: string, body: object): Promise<void> {
      const { headers, ...sent } = sending(eve.token, method, body);
      const keyed = { ...headers, "idempotency-key": randomUUID() };
      const { status } = await target.send(`${OWN}${path}`, {
        ...sent,
        headers: keyed,
        from: "127.0.0.66",
      });
      statuses.push(status);
    }
    await expectUnharmed(target, ada, async () => {
      // Changes nothing, because the tasks already have this priority. Each response has 500 tasks.
      await flood(40, () => send("PATCH", "/tasks", { ids, priority: "none" }));
      const missing = ids.map(() => randomUUID());
      await flood(20, () => send("PATCH", "/tasks", { ids: missing, priority: "none" }));
      // 500 changes each time.
      await flood(60, (n) => send("PATCH", "/tasks", { ids, priority: n % 2 ? "low" : "high" }));
    });

    const after = await sizes(target);
    const grown = (table: string) => (after.get(table) ?? 0) - (before.get(table) ?? 0);
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(40);
    expect(statuses.filter((status) => status === 409).length).toBeGreaterThan(20);
    expect(grown("idempotency_key")).toBeLessThan(1 * MEBIBYTE);
    expect(grown("change")).toBeLessThan(1.5 * WRITTEN_PER_DAY);
    const answer = await target.send(`${OWN}/usage`, { headers: bearer(eve.token) });
    const { writtenToday } = Usage.parse(answer.body);
    expect(writtenToday.used).toBeLessThanOrEqual(WRITTEN_PER_DAY);
    const deleted = await target.send(`${OWN}/tasks/delete`, sending(eve.token, "POST", { ids }));
    expect(deleted.status).toBe(200);
    target.expectDiscreetLog();
  },
);
