import { createTestDatabase, people, testServices } from "@docket/testing";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { cleanUp } from "../src/cleanup.ts";

function fail(error: unknown): never {
  throw error;
}

test("tasks are deleted after 30 days in the trash, once, for any number of instances", async () => {
  await using database = await createTestDatabase();
  const { ada, eve } = await people(database);
  const { db } = database;
  for (const owner of [ada, eve]) {
    for (const title of ["Old", "New", "Kept"]) await owner.task.create({ title });
    const { items } = await owner.task.list({});
    const ids = items.filter(({ title }) => title !== "Kept").map(({ id }) => id);
    await owner.task.deleteMany({ ids });
  }
  await db.execute(
    sql`update task set deleted_at = now() - interval '30 days 1 minute' where title = 'Old'`,
  );
  await db.execute(
    sql`update task set deleted_at = now() - interval '29 days 23 hours' where title = 'New'`,
  );

  const services = testServices(database);
  const turns = await Promise.all(Array.from({ length: 5 }, () => cleanUp(services, fail)));
  expect(turns.filter((isTaken) => isTaken)).toHaveLength(1);
  for (const owner of [ada, eve]) {
    expect((await owner.trash.list({})).items).toMatchObject([{ title: "New" }]);
    expect((await owner.task.list({})).items).toMatchObject([{ title: "Kept" }]);
    const [purge] = (await owner.change.list({ limit: 1 })).items;
    expect(purge).toMatchObject({ operation: "delete", source: "internal" });
    // A month late is not too late.
    await owner.change.undo({ batchId: purge?.batchId ?? "" });
    expect((await owner.trash.list({})).items).toHaveLength(2);
  }

  // The next turn comes an hour later.
  expect(await cleanUp(services, fail)).toBe(false);
  await db.execute(sql`update job set ran_at = now() - interval '1 hour'`);
  expect(await cleanUp(services, fail)).toBe(true);
  expect((await ada.trash.list({})).items).toHaveLength(1);
});

test("idempotency keys are kept for at least a day, and then deleted", async () => {
  await using database = await createTestDatabase();
  const { ada } = await people(database);
  const { db } = database;
  for (const idempotencyKey of ["yesterday", "long-ago"]) {
    await ada.task.create({ title: idempotencyKey, idempotencyKey });
  }
  await db.execute(
    sql`update idempotency_key set created_at = now() - interval '25 hours' where key = 'yesterday'`,
  );
  await db.execute(
    sql`update idempotency_key set created_at = now() - interval '49 hours' where key = 'long-ago'`,
  );
  await cleanUp(testServices(database), fail);
  for (const idempotencyKey of ["yesterday", "long-ago"]) {
    await ada.task.create({ title: idempotencyKey, idempotencyKey });
  }
  const { items } = await ada.task.list({});
  expect(items.map(({ title }) => title)).toEqual(["long-ago", "long-ago", "yesterday"]);
});

test("a parent is deleted with a subtask that came to the trash later; a failure does not stop the cleanup for other owners", async () => {
  await using database = await createTestDatabase();
  const { ada, eve } = await people(database);
  const { db } = database;
  for (const [owner, title] of [[ada, "Stuck"] as const, [eve, "Old"] as const]) {
    const parent = await owner.task.create({ title });
    const child = await owner.task.create({ title: "Went later", parentId: parent.id });
    await owner.task.delete({ taskId: child.id });
    await owner.task.delete({ taskId: parent.id });
  }
  await db.execute(
    sql`update task set deleted_at = now() - interval '31 days' where parent_id is null`,
  );
  await db.execute(sql`create function stuck() returns trigger language plpgsql as
    $$ begin raise exception 'stuck'; end $$`);
  await db.execute(sql`create trigger stuck before delete on task for each row
    when (old.title = 'Stuck') execute function stuck()`);

  const failures: unknown[] = [];
  expect(await cleanUp(testServices(database), (error) => failures.push(error))).toBe(true);
  expect(failures).toHaveLength(1);
  expect((await ada.trash.list({})).items).toHaveLength(2);
  expect((await eve.trash.list({})).items).toEqual([]);
  // The database is used again.
  await db.execute(sql`drop function stuck cascade`);
});
