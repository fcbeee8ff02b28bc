import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { ADA, createTestDatabase, EVE, people, requestOf } from "@docket/testing";
import { expect, test } from "vitest";
import {
  createTask,
  type Database,
  listChanges,
  trashTasks,
  updateTask,
  updateTasks,
} from "../../src/index.ts";
import { replayed, stored } from "../replay.ts";
import { LETTER } from "../steps.ts";

/** Keeps a write of somebody's from its commit until it is let go. */
async function holding(db: Database, write: (transaction: Database) => Promise<unknown>) {
  const written = new AbortController();
  const release = new AbortController();
  const [isWritten, isReleased] = [once(written.signal, "abort"), once(release.signal, "abort")];
  const done = db.transaction(async (transaction) => {
    await write(transaction);
    written.abort();
    await isReleased;
  });
  await Promise.race([isWritten, done]);
  return {
    async letGo() {
      release.abort();
      await done;
    },
  };
}

test("an owner's write waits for their other one; nobody else's does", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  const held = await holding(db, (transaction) => createTask(transaction, requestOf(ADA), LETTER));
  const events: string[] = [];
  const own = createTask(db, requestOf(ADA), LETTER).then(() => events.push("Ada's second"));
  await createTask(db, requestOf(EVE), LETTER);
  events.push("Eve's");
  await setTimeout(200);
  events.push("Ada's first");
  await held.letGo();
  await own;
  expect(events).toEqual(["Eve's", "Ada's first", "Ada's second"]);
});

test("a number is seen only when all before it are", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  let last = 0;
  const over = new AbortController();
  const watching = (async () => {
    while (!over.signal.aborted) {
      const { items } = await listChanges(db, ADA.id, { limit: 1_000 });
      expect(items.map(({ seq }) => seq)).toEqual(items.map((_, place) => items.length - place));
      expect(items.length).toBeGreaterThanOrEqual(last);
      last = items.length;
    }
  })();
  await Promise.all(Array.from({ length: 200 }, () => createTask(db, requestOf(ADA), LETTER)));
  over.abort();
  await watching;
  expect(await replayed(db, ADA.id)).toEqual(await stored(db, ADA.id));
});

test("writes of one owner that touch the same tasks in any order never stop each other for good", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  const made = await Promise.all(
    Array.from({ length: 20 }, () => createTask(db, requestOf(ADA), LETTER)),
  );
  const ids = made.map(({ task }) => task.id);
  const rounds = Array.from({ length: 40 }, (_, round) => {
    const order = round % 2 === 0 ? ids : ids.toReversed();
    const [taskId] = order;
    if (!taskId) throw new Error("There is no task.");
    return round % 4 < 2
      ? updateTasks(db, requestOf(ADA), { ids: order, title: `Round ${round}` })
      : updateTask(db, requestOf(ADA), { taskId, notes: `Round ${round}` });
  });
  await Promise.all(rounds);
  await trashTasks(db, requestOf(ADA), ids);
  expect(await replayed(db, ADA.id)).toEqual(await stored(db, ADA.id));
});
