import { setTimeout } from "node:timers/promises";
import { NewCalendarFeed } from "@docket/contracts";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { bearer, type Person, sending, startTarget, type Target } from "../attacks/target.ts";
import { expectUnharmed } from "./victim.ts";

/** Tasks of the attacker, all dated, so that the calendar has them too. */
const TASKS = 4_000;

/** Downloads, feeds or streams that are asked for at once. */
const AT_ONCE = 20;

const ATTACKER = "127.0.0.66";

async function giveTasks(target: Target, { user }: Person): Promise<void> {
  await target.whileStopped((db) =>
    db.execute(sql`
      insert into task (owner_id, id, title, notes, completed, priority, due)
      select ${user.id}, gen_random_uuid(), 'Task ' || n, 'Some notes', false, 'none', '2026-12-24'
      from generate_series(1, ${sql.raw(`${TASKS}`)}) n`),
  );
}

async function statusesOf(target: Target, person: Person, path: string): Promise<number[]> {
  const answers = Array.from({ length: AT_ONCE }, async () => {
    const { status } = await target.send(path, { headers: bearer(person.token), from: ATTACKER });
    return status;
  });
  return Promise.all(answers);
}

/** Follows the log from its beginning and hangs up after a moment, which leaves the reading half done. */
async function reconnect(target: Target, { token }: Person): Promise<void> {
  const hangUp = new AbortController();
  const streams = Array.from({ length: AT_ONCE }, async () => {
    const response = await fetch(`${target.origin}/api/v1/users/me/changes/stream?since=0`, {
      headers: bearer(token),
      signal: hangUp.signal,
    });
    await response.text();
  });
  await setTimeout(1_500);
  hangUp.abort();
  await Promise.allSettled(streams);
}

test(
  "exports, calendars and streams of one user at once harm nobody, and too many downloads are refused",
  { timeout: 240_000 },
  async () => {
    await using target = await startTarget({ RATE_LIMIT: "on" });
    const ada = await target.register("ada");
    const eve = await target.register("eve");
    await giveTasks(target, eve);
    const made = await target.send("/api/v1/users/me/calendar", sending(eve.token, "POST", {}));
    const feed = new URL(NewCalendarFeed.parse(made.body).url).pathname;

    await expectUnharmed(target, ada, async () => {
      for (const path of ["/api/v1/users/me/export", "/api/v1/users/me/export.csv", feed]) {
        const statuses = await statusesOf(target, eve, path);
        expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(4);
        expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(10);
        expect(statuses.filter((status) => status >= 500)).toEqual([]);
      }
      await reconnect(target, eve);
      await reconnect(target, eve);
    });
  },
);
