import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ADA } from "@docket/testing";
import { PGlite } from "@electric-sql/pglite";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { openEmbedded, openPglite } from "../src/server.ts";

test(
  "a data folder is open once at a time, also within one process",
  { timeout: 120_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "docket-test-"));
    const database = await openEmbedded(folder);
    await expect(openEmbedded(folder)).rejects.toThrow(/is in use by another process/);
    await database.ready();
    await database.close();

    await using again = await openEmbedded(folder);
    await again.ready();
    await rm(folder, { recursive: true });
  },
);

test("opening a data folder that is not writable fails with a message for the operator", async () => {
  const folder = await mkdtemp(join(tmpdir(), "docket-test-"));
  await writeFile(join(folder, "file"), "");
  await expect(openEmbedded(join(folder, "file", "data"))).rejects.toThrow(
    /^Docket cannot write to the data folder .*data \(ENOTDIR\)\. .* choose another DATA_DIR\.$/,
  );
  await rm(folder, { recursive: true });
});

test("a schema that a later version has migrated is refused", async () => {
  const client = await PGlite.create();
  const { db, close } = await openPglite(client);
  await db.execute(sql`
    insert into drizzle.__drizzle_migrations (hash, created_at) values ('later', ${Date.now() + 1e9})`);
  await expect(openPglite(client)).rejects.toThrow(/^A later version of Docket has migrated/);
  await close();
});

test("what was written and is dead makes room, and plans go by what there is", async () => {
  const client = await PGlite.create();
  await using database = await openPglite(client);
  const { db } = database;
  await db.execute(
    sql`insert into "user" (id, name, email) values (${ADA.id}, 'Ada', ${ADA.email})`,
  );
  await db.execute(sql`
    insert into task (owner_id, id, title, notes, completed, priority)
    select ${ADA.id}, gen_random_uuid(), 'Task ' || n, '', false, 'none' from generate_series(1, 200) n`);
  await db.execute(sql`update task set notes = 'Remember the details.'`);
  const known = async () => {
    // Otherwise what was done a moment ago counts a second later.
    await client.query("select pg_stat_force_next_flush()");
    const { rows } = await client.query(`
      select reltuples as rows, n_dead_tup as dead, vacuum_count as times
      from pg_class join pg_stat_user_tables using (relname) where relname = 'task'`);
    return rows;
  };
  expect(await known()).toEqual([{ rows: 0, dead: 200, times: 0 }]);
  await database.tidyUp();
  expect(await known()).toEqual([{ rows: 200, dead: 0, times: 1 }]);

  // Little has changed since.
  await db.execute(sql`update task set notes = '' where title = 'Task 1'`);
  await database.tidyUp();
  expect(await known()).toEqual([{ rows: 200, dead: 1, times: 1 }]);
});
