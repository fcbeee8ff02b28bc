import { type BatchId } from "@docket/contracts";
import { ADA, createTestDatabase, EVE, people, requestOf } from "@docket/testing";
import { eq, sql } from "drizzle-orm";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { user } from "../src/accounts.ts";
import { createList, createTask, listChanges } from "../src/index.ts";
import { changeCounters, changes } from "../src/tables.ts";
import { printed, replayed, stored } from "./replay.ts";
import { isRefusal, LETTER, steps, take } from "./steps.ts";

test("what raw SQL writes is in the log, too", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  await db.execute(sql`
    insert into task (owner_id, id, title, notes, completed, priority)
    select u.id, gen_random_uuid(), 'Task ' || n, '', false, 'none' from "user" u, generate_series(1, 3) n`);
  await db.execute(
    sql`update task set notes = 'By hand.', version = version + 1 where title <> 'Task 1'`,
  );
  await db.execute(sql`update task set title = title`);
  await db.execute(sql`delete from task where title = 'Task 3'`);

  for (const { id: owner } of [ADA, EVE]) {
    const { items } = await listChanges(db, owner, { limit: 100 });
    expect(items.map(({ seq, operation }) => `${seq} ${operation}`)).toEqual([
      "6 delete",
      "5 update",
      "4 update",
      "3 create",
      "2 create",
      "1 create",
    ]);
    expect(new Set(items.map(({ batchId }) => batchId)).size).toBe(3);
    expect(items.every(({ source }) => source === "database")).toBe(true);
    expect(items[1]).toMatchObject({
      before: { notes: "", version: 1 },
      after: { notes: "By hand.", version: 2 },
    });
    expect(await replayed(db, owner)).toEqual(await stored(db, owner));
  }
});

test.each([
  ["update change set source = 'web'", "only ever added to"],
  ["delete from change", "only ever added to"],
  ["truncate change", "only ever added to"],
  ["truncate task cascade", "no truncate"],
  ["truncate list cascade", "no truncate"],
  ["update task set id = gen_random_uuid()", "keeps its owner and its id"],
  [`update task set owner_id = '${EVE.id}'`, "keeps its owner and its id"],
])("the database refuses: %s", async (statement, reason) => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  await createTask(db, requestOf(ADA), LETTER);
  const failure = await db.execute(sql.raw(statement)).catch((error: unknown) => error);
  expect(failure).toMatchObject({ cause: { message: expect.stringContaining(reason) } });
  expect(await db.$count(changes)).toBe(1);
});

test("a session that replicates is logged as well", async () => {
  await using database = await createTestDatabase();
  await people(database);
  await database.db.transaction(async (transaction) => {
    await transaction.execute(sql`set local session_replication_role = replica`);
    await createTask(transaction, requestOf(ADA), LETTER);
  });
  expect(await database.db.$count(changes)).toBe(1);
});

test("what is rolled back leaves no gap", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  await createTask(db, requestOf(ADA), LETTER);
  await db
    .transaction(async (transaction) => {
      await createTask(transaction, requestOf(ADA), LETTER);
      transaction.rollback();
    })
    .catch(() => undefined);
  await createTask(db, requestOf(ADA), LETTER);
  const { items } = await listChanges(db, ADA.id, { limit: 10 });
  expect(items.map(({ seq }) => seq)).toEqual([2, 1]);
});

test("an account takes its lists, tasks and log with it", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  const { list } = await createList(db, requestOf(ADA), { name: "Home", colour: "red" });
  await createTask(db, requestOf(ADA), { ...LETTER, listId: list.id });
  await createTask(db, requestOf(EVE), LETTER);
  await db.delete(user).where(eq(user.id, ADA.id));
  for (const table of [changes, changeCounters]) {
    expect(await db.$count(table, eq(table.ownerId, ADA.id))).toBe(0);
    expect(await db.$count(table, eq(table.ownerId, EVE.id))).toBe(1);
  }
});

test("after any sequence of writes, the log alone rebuilds every row byte for byte", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  await createTask(db, requestOf(EVE), LETTER);
  const done: BatchId[] = [];
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      for (const step of sequence) {
        const before = await stored(db, ADA.id);
        const isTaken = await take(db, done, step).then(
          () => true,
          (error: unknown) => !isRefusal(error),
        );
        taken += isTaken ? 1 : 0;
        const after = await stored(db, ADA.id);
        expect(isTaken ? before : after, "a refused write changes nothing").toEqual(before);
      }
      const [rows, log] = [await stored(db, ADA.id), await replayed(db, ADA.id)];
      expect(log).toEqual(rows);
      for (const entity of ["task", "list"] as const) {
        const lines = await db
          .select({ line: sql<string>`t::text` })
          .from(sql`${sql.identifier(entity)} t`)
          .where(sql`t.owner_id = ${ADA.id}`)
          .orderBy(sql`t.id`);
        const owned = new Map(
          [...log[entity]].map(([key, columns]) => [key, { ...columns, owner_id: ADA.id }]),
        );
        expect(await printed(db, entity, owned)).toEqual(lines.map(({ line }) => line));
      }
    }),
    { numRuns: 40 },
  );
  expect(taken).toBeGreaterThan(100);
  expect(await replayed(db, EVE.id)).toEqual(await stored(db, EVE.id));
}, 120_000);
