import { expect, test } from "vitest";
import { startTarget } from "../attacks/target.ts";
import { expectUnharmed } from "./victim.ts";

/** Calls in a batch; each counts towards the limit of 600 calls a minute. */
const BATCH = 20;
const BATCHES = 15;

/** Rules that are refused only after a search of 400 years. */
const RULES = [
  "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
  "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6",
  "FREQ=MINUTELY;INTERVAL=7;BYDAY=TU,WE,TH,FR,SA,SU;BYHOUR=9;BYMINUTE=0",
];

const DUE = { date: "2026-11-23", time: "09:00", timeZone: "Europe/Berlin" };

test(
  "batches of refused recurrence rules do not delay other users",
  { timeout: 60_000 },
  async () => {
    await using target = await startTarget({ RATE_LIMIT: "on" });
    const ada = await target.register("ada");
    const eve = await target.register("eve");

    async function sendBatch(): Promise<void> {
      const inputs = Array.from({ length: BATCH }, (_, index) => ({
        title: "Never again",
        due: DUE,
        recurrence: { rule: RULES[index % RULES.length] },
      }));
      const procedures = inputs.map(() => "task.create").join(",");
      const answer = await target.send(`/api/trpc/${procedures}?batch=1`, {
        method: "POST",
        headers: { authorization: `Bearer ${eve.token}`, "content-type": "application/json" },
        body: Object.fromEntries(inputs.entries()),
      });
      expect(answer.status).toBe(400);
    }

    await expectUnharmed(target, ada, () =>
      Promise.all(Array.from({ length: BATCHES }, () => sendBatch())),
    );
  },
);
