import { setTimeout as wait } from "node:timers/promises";
import { randomUUID } from "node:crypto";
import type { Change } from "@docket/contracts";
import { callerFor, type InternalCaller } from "@docket/router";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Device, type Deed, type Fate } from "./device.ts";
import { propertyRuns } from "./property-runs.ts";
import { startTestServer } from "./test-server.ts";

/** On each database. */
const RUNS = 25;
/** Milliseconds. */
const TIME = 60_000;

const fate = fc.constantFrom<Fate>("arrives", "arrives", "is lost", "answer is lost");
const deed: fc.Arbitrary<Deed> = fc.record({
  kind: fc.constantFrom<Deed["kind"]>(
    "create",
    "create",
    "edit",
    "edit",
    "complete",
    "delete",
    "restore",
    "deleteAll",
    "createList",
    "deleteList",
    "move",
    "undo",
    "undo",
  ),
  which: fc.nat(20),
  where: fc.nat(5),
  insists: fc.boolean(),
  fates: fc.array(fate, { maxLength: 4 }),
});
/** What happens on one device: deeds, each after a pause, and a line that is cut now and then. */
const day = fc.array(
  fc.record({ deed, pause: fc.nat(8), isCut: fc.constantFrom(false, false, false, true) }),
  { minLength: 3, maxLength: 12 },
);

async function everyPage<Item>(
  read: (input: { limit: number; cursor?: string }) => Promise<{
    items: Item[];
    nextCursor: string | null;
  }>,
): Promise<Item[]> {
  const all: Item[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await read({ limit: 100, ...(cursor ? { cursor } : {}) });
    all.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return all;
}

function byId(rows: readonly { readonly id: string }[]) {
  return Object.fromEntries(rows.map((row) => [row.id, row]));
}

/** What the rows are, what the log comes to, and what it says of each write. */
async function truth(owner: InternalCaller) {
  const log = await everyPage((page) => owner.change.list(page));
  const replayed = {
    task: new Map<string, object>(),
    list: new Map<string, object>(),
    tag: new Map<string, object>(),
    filter: new Map<string, object>(),
  };
  for (const { entity, entityId, operation, after } of log.toReversed()) {
    if (operation === "delete") replayed[entity].delete(entityId);
    else
      replayed[entity].set(entityId, { id: entityId, ...replayed[entity].get(entityId), ...after });
  }
  const tasks = await everyPage((page) => owner.task.list(page));
  const trash = await everyPage((page) => owner.trash.list(page));
  const lists = await everyPage((page) => owner.list.list(page));
  const tags = await everyPage((page) => owner.tag.list(page));
  const filters = await everyPage((page) => owner.filter.list(page));
  return {
    log,
    replayed,
    rows: {
      task: byId([...tasks, ...trash]),
      list: byId(lists),
      tag: byId(tags),
      filter: byId(filters),
    },
  };
}

/** A write that creates bears its key in the title: more than one of them would show. */
function creationsOf(log: readonly Change[], key: string): number {
  return log.filter(
    ({ operation, before, idempotencyKey, undoes }) =>
      operation === "create" && before === null && undoes === null && idempotencyKey === key,
  ).length;
}

test(
  "two devices, their rows and the replayed log agree in the end, whatever was lost on the way",
  { timeout: TIME + 20_000 },
  async () => {
    await using server = await startTestServer({ LOG_LEVEL: "error" });
    let undone = 0;
    const holds = fc.asyncProperty(day, day, async (...days) => {
      const account = await server.register(`ada-${randomUUID()}`);
      const devices = days.map(() => new Device(server, account));
      try {
        await Promise.all(
          days.map(async (deeds, index) => {
            const device = devices[index];
            for (const { deed: next, pause, isCut } of deeds) {
              if (isCut) device?.cutLine();
              await wait(pause);
              await device?.perform(next);
            }
          }),
        );
        const owner = callerFor(server.services, account.user);
        const { log, replayed, rows } = await truth(owner);
        for (const device of devices) {
          await device.until(log.length);
          for (const entity of ["task", "list"] as const) {
            expect(Object.fromEntries(device.known[entity])).toEqual(rows[entity]);
            expect(Object.fromEntries(replayed[entity])).toEqual(rows[entity]);
          }
          for (const key of device.done) expect(creationsOf(log, key)).toBeLessThanOrEqual(1);
        }
        undone += log.filter(({ undoes }) => undoes !== null).length;
      } finally {
        await Promise.all(devices.map((device) => device.leave()));
      }
    });
    await fc.assert(holds, propertyRuns(RUNS, TIME));
    expect(undone).toBeGreaterThan(10);
  },
);
