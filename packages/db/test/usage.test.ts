import { TaskId } from "@docket/contracts";
import { ADA, createTestDatabase, EVE, people, requestOf } from "@docket/testing";
import { eq, sql } from "drizzle-orm";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createTask, type Database, updateTasks } from "../src/index.ts";
import { changeCounters, tasks } from "../src/tables.ts";
import { isRefusal, LETTER, steps, take } from "./steps.ts";

const { lists, tags, filters, contentBytes, historyBytes, dayBytes } = changeCounters;

async function counted(db: Database) {
  const [row] = await db
    .select({ tasks: changeCounters.tasks, lists, tags, filters, contentBytes })
    .from(changeCounters)
    .where(eq(changeCounters.ownerId, ADA.id));
  return row;
}

test("after any sequence of writes, the counters equal the size of the rows, to the byte", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  await createTask(db, requestOf(ADA), LETTER);
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      for (const step of sequence) {
        await take(db, [], step).catch((error: unknown) => {
          if (!isRefusal(error)) throw error;
        });
      }
      const kept = await counted(db);
      await db.execute(sql`select count_storage(${ADA.id}::uuid)`);
      expect(kept).toEqual(await counted(db));
    }),
    { numRuns: 10 },
  );
});

test("rows written by hand are counted, and rolled-back rows are not", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  await db.execute(sql`insert into task (owner_id, id, title, notes, completed, priority)
    select u.id, gen_random_uuid(), 'Task ' || n, repeat('x', 1000), false, 'none'
    from "user" u, generate_series(1, 50) n`);
  await db
    .transaction(async (transaction) => {
      await createTask(transaction, requestOf(ADA), LETTER);
      transaction.rollback();
    })
    .catch(() => undefined);
  const rows = await db
    .select({
      owner: changeCounters.ownerId,
      tasks: changeCounters.tasks,
      contentBytes,
      historyBytes,
      dayBytes,
    })
    .from(changeCounters);
  expect(rows.map(({ owner }) => owner).toSorted()).toEqual([ADA.id, EVE.id].toSorted());
  for (const row of rows) {
    expect(row.tasks).toBe(50);
    expect(row.contentBytes).toBeGreaterThan(50 * 1_400);
    expect(row.contentBytes).toBeLessThan(50 * 2_000);
    expect(row.historyBytes).toBeGreaterThan(row.contentBytes);
    expect(row.dayBytes).toBe(row.historyBytes);
  }
});

test("bytes of an earlier day do not count as written today", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  const { task } = await createTask(db, requestOf(ADA), LETTER);
  await db.update(changeCounters).set({ day: "2026-01-01", dayBytes: 1_000_000 });
  await updateTasks(db, requestOf(ADA), { ids: [TaskId.parse(task.id)], title: "Post it" });
  const [row] = await db.select({ dayBytes, historyBytes }).from(changeCounters);
  expect(row?.dayBytes).toBeLessThan(row?.historyBytes ?? 0);
  expect(await db.$count(tasks)).toBe(1);
});
