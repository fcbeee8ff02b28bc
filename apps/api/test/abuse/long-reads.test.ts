import { setTimeout } from "node:timers/promises";
import { NewCalendarFeed } from "@docket/contracts";
import { expect, test } from "vitest";
import { bearer, type Person, sending, startTarget, type Target } from "../attacks/target.ts";
import { docketFile } from "../interchange/files.ts";
import { expectUnharmed } from "./victim.ts";

/** Tasks of the attacker, all with a due date, so that the calendar feed has them too. */
const TASKS = 2_000;

/** Concurrent downloads, feeds or streams. */
const AT_ONCE = 20;

const ATTACKER = "127.0.0.66";

async function giveTasks(target: Target, { token }: Person): Promise<void> {
  const { status } = await target.send("/api/v1/users/me/imports/file?format=docket", {
    ...sending(token, "POST", docketFile(TASKS, { date: "2026-12-24" })),
    from: ATTACKER,
  });
  expect(status).toBe(200);
}

/** The status of each response; 0 for a file that the server could not finish, which harms only the attacker. */
async function statusesOf(target: Target, person: Person, path: string): Promise<number[]> {
  const answers = Array.from({ length: AT_ONCE }, () =>
    target.send(path, { headers: bearer(person.token), from: ATTACKER }).then(
      ({ status }) => status,
      () => 0,
    ),
  );
  return Promise.all(answers);
}

/** Follows the log from its start and disconnects after a moment, in the middle of the read. */
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
  "concurrent exports, calendars and streams of one user do not delay others, and too many downloads are refused",
  { timeout: 120_000 },
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
        expect(statuses).toContain(200);
        expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(10);
        expect(statuses).not.toContain(500);
      }
      await reconnect(target, eve);
    });
  },
);
