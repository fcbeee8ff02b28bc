import { randomUUID } from "node:crypto";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { BatchId, TagId, TaskId, TimeZone } from "@docket/contracts";
import { ADA, EVE, requestOf } from "@docket/testing";
import { PGlite } from "@electric-sql/pglite";
import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/pglite";
import { migrate } from "drizzle-orm/pglite/migrator";
import { expect, onTestFinished, test } from "vitest";
import {
  createTask,
  DEFAULT_QUOTAS,
  findPastWrite,
  getTask,
  listChanges,
  listTasks,
  readUsage,
  searchTasks,
  undoBatch,
} from "../../src/index.ts";
import { openPglite } from "../../src/server.ts";
import { replayed, stored } from "../replay.ts";
import { LETTER } from "../steps.ts";

const MIGRATIONS = fileURLToPath(new URL("../../../../drizzle", import.meta.url));

/** The first few migrations, in a folder of their own. */
async function firstMigrations(count: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "docket-test-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await cp(MIGRATIONS, folder, { recursive: true });
  const file = join(folder, "meta", "_journal.json");
  const journal: unknown = JSON.parse(await readFile(file, "utf8"), (key, value: unknown) =>
    key === "entries" && Array.isArray(value) ? value.slice(0, count) : value,
  );
  await writeFile(file, JSON.stringify(journal));
  return folder;
}

test("tasks from before the log begin it", { timeout: 60_000 }, async () => {
  const client = await PGlite.create();
  const before = drizzle({ client });
  await migrate(before, { migrationsFolder: await firstMigrations(2) });
  for (const [{ id, email }, count] of [
    [ADA, 3],
    [EVE, 2],
  ] as const) {
    await before.execute(
      sql`insert into "user" (id, name, email) values (${id}, 'Somebody', ${email})`,
    );
    await before.execute(sql`
      insert into task (owner_id, id, title, notes, completed, priority, created_at)
      select ${id}, gen_random_uuid(), 'Task ' || n, '', false, 'none', now() - n * interval '1 day'
      from generate_series(1, ${count}::int) n`);
  }

  await using database = await openPglite(client);
  const { db } = database;
  for (const [{ id }, titles] of [
    [ADA, ["Task 1", "Task 2", "Task 3"]],
    [EVE, ["Task 1", "Task 2"]],
  ] as const) {
    const { items } = await listChanges(db, id, { limit: 10 });
    const made = items.filter(({ operation }) => operation === "create");
    expect(made.map(({ after }) => after?.["title"])).toEqual(titles);
    expect(items.every(({ source }) => source === "database")).toBe(true);
    expect(await replayed(db, id)).toEqual(await stored(db, id));
  }
});

test(
  "what a column that came later says of older tasks is in the log, and what was gone before comes back",
  {
    timeout: 60_000,
  },
  async () => {
    const client = await PGlite.create();
    const before = drizzle({ client });
    await migrate(before, { migrationsFolder: await firstMigrations(4) });
    const [old, gone] = [randomUUID(), randomUUID()];
    const purge = BatchId.parse(randomUUID());
    await before.execute(
      sql`insert into "user" (id, name, email) values (${ADA.id}, 'Ada', ${ADA.email})`,
    );
    for (const id of [old, gone]) {
      await before.execute(sql`
      insert into task (owner_id, id, title, notes, completed, priority)
      values (${ADA.id}, ${id}, 'Old', '', false, 'none')`);
    }
    await before.transaction(async (transaction) => {
      const batch = JSON.stringify({ id: purge, source: "internal" });
      await transaction.execute(sql`select begin_batch(${ADA.id}, ${batch}::jsonb)`);
      await transaction.execute(sql`delete from task where id = ${gone}`);
    });

    await using database = await openPglite(client);
    const { db } = database;
    const { task: young } = await createTask(db, requestOf(ADA), { ...LETTER, title: "Young" });
    expect(await replayed(db, ADA.id)).toEqual(await stored(db, ADA.id));
    await undoBatch(db, { ...requestOf(ADA), undoes: purge });
    const back = await getTask(db, ADA.id, TaskId.parse(gone));
    expect(back).toMatchObject({ title: "Old", tagIds: [], due: null });
    const { position } = await getTask(db, ADA.id, TaskId.parse(old));
    expect(young.position < position).toBe(true);
    expect(await replayed(db, ADA.id)).toEqual(await stored(db, ADA.id));
  },
);

test("rows from before the quotas are counted", { timeout: 60_000 }, async () => {
  const client = await PGlite.create();
  const before = drizzle({ client });
  await migrate(before, { migrationsFolder: await firstMigrations(12) });
  for (const { id, email } of [ADA, EVE]) {
    await before.execute(
      sql`insert into "user" (id, name, email) values (${id}, 'Somebody', ${email})`,
    );
  }
  await before.execute(sql`
    insert into task (owner_id, id, title, notes, completed, priority, deleted_at)
    select ${ADA.id}, gen_random_uuid(), 'Letter ' || n, repeat('x', 1000), false, 'none',
      case when n = 1 then now() end
    from generate_series(1, 3) n`);
  await before.execute(sql`
    insert into list (owner_id, id, name, colour, position)
    values (${ADA.id}, gen_random_uuid(), 'Home', 'red', 'a0')`);
  // An older version stored the whole response with this key.
  await before.execute(sql`
    insert into idempotency_key (owner_id, key, digest, outcome)
    values (${ADA.id}, 'old', 'digest', '{"value":{},"replayed":false}')`);

  await using database = await openPglite(client);
  const { db } = database;
  const usage = await readUsage(db, ADA.id, DEFAULT_QUOTAS);
  expect(usage).toMatchObject({ tasks: { used: 3 }, lists: { used: 1 }, tags: { used: 0 } });
  expect(usage.content.used).toBeGreaterThan(3_000);
  expect(usage.history.used).toBeGreaterThan(4 * 300);
  expect(await findPastWrite(db, ADA.id, "old")).toMatchObject({ batchId: null });
  // From here on the triggers count, down to zero.
  await db.execute(sql`delete from task`);
  await db.execute(sql`delete from list`);
  const nothing = { tasks: { used: 0 }, lists: { used: 0 }, content: { used: 0 } };
  expect(await readUsage(db, ADA.id, DEFAULT_QUOTAS)).toMatchObject(nothing);
  expect(await readUsage(db, EVE.id, DEFAULT_QUOTAS)).toMatchObject(nothing);
});

test("what tags and words find is as new as it was", { timeout: 60_000 }, async () => {
  const client = await PGlite.create();
  const before = drizzle({ client });
  await migrate(before, { migrationsFolder: await firstMigrations(11) });
  const home = TagId.parse(randomUUID());
  await before.execute(
    sql`insert into "user" (id, name, email) values (${ADA.id}, 'Ada', ${ADA.email})`,
  );
  await before.execute(sql`
    insert into tag (owner_id, id, name, name_key, colour)
    values (${ADA.id}, ${home}, 'home', 'home', 'grey')`);
  await before.execute(sql`
    insert into task (owner_id, id, title, notes, completed, priority, tag_ids, created_at)
    select ${ADA.id}, gen_random_uuid(), 'Letter ' || n, '', false, 'none', array[${home}::uuid],
      now() - n * interval '1 day'
    from generate_series(1, 3) n`);

  await using database = await openPglite(client);
  const { db } = database;
  async function expectNewest(...titles: string[]) {
    const { items } = await listTasks(db, ADA.id, { tagId: [home], limit: 10 });
    const search = { query: "letter", timeZone: TimeZone.parse("UTC"), limit: 10 };
    for (const tasks of [items, await searchTasks(db, ADA.id, search)]) {
      expect(tasks.map(({ title }) => title)).toEqual(titles);
    }
  }
  await expectNewest("Letter 1", "Letter 2", "Letter 3");
  await db.execute(sql`update task set created_at = now() where title = 'Letter 2'`);
  await expectNewest("Letter 2", "Letter 1", "Letter 3");
});
