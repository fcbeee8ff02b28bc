import { openAsBlob } from "node:fs";
import type { UserId } from "@docket/contracts";
import { ADA, createTestDatabase } from "@docket/testing";
import { PGlite } from "@electric-sql/pglite";
import { type SQL, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/pglite";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { Database } from "../../src/index.ts";
import { migrate, readMigrations } from "../../src/migrations.ts";
import { replayed, stored } from "../replay.ts";

/** A database of either kind whose tables this test may drop. */
async function takeDatabase(): Promise<{ db: Database } & AsyncDisposable> {
  const provided = inject("database");
  if (provided.kind === "postgres") return createTestDatabase();
  const client = await PGlite.create({ loadDataDir: await openAsBlob(provided.image) });
  await client.exec("set time zone 'UTC'");
  return {
    db: drizzle({ client, casing: "snake_case" }),
    [Symbol.asyncDispose]: () => client.close(),
  };
}

const TASK = "00000000-0000-7000-8000-00000000000";
const LIST = "01940000-0000-7000-8000-00000000001a";
const TAG = "01940000-0000-7000-8000-00000000002a";

function task(last: number, more: Readonly<Record<string, SQL>> = {}): SQL {
  const columns = { completed: sql`false`, ...more };
  const names = Object.keys(columns).map((name) => sql.identifier(name));
  return sql`insert into task (owner_id, id, title, notes, priority, ${sql.join(names, sql`, `)})
    values (${ADA.id}, ${`${TASK}${last}`}, ${`Task ${last}`}, 'Some notes', 'none',
      ${sql.join(Object.values(columns), sql`, `)})`;
}

/** Rows that each migration made possible, by its number; rows of earlier migrations stay possible. */
const DATA: Readonly<Record<number, readonly SQL[]>> = {
  0: [
    sql`insert into "user" (id, name, email) values (${ADA.id}, 'Ada', ${ADA.email})`,
    task(1),
    task(2, { completed: sql`true`, completed_at: sql`now()` }),
  ],
  // Migrations 2 and 3 landed together: no database had lists before it had a log.
  3: [
    sql`insert into list (owner_id, id, name, colour, position) values (${ADA.id}, ${LIST}, 'Errands', 'red', 'a0')`,
    task(3, { list_id: sql`${LIST}` }),
    task(4, { list_id: sql`${LIST}`, deleted_at: sql`now()` }),
    sql`update task set title = 'Changed' where id = ${`${TASK}1`}`,
    sql`insert into idempotency_key (owner_id, key, digest) values (${ADA.id}, 'a key', 'a digest')`,
  ],
  4: [
    sql`insert into tag (owner_id, id, name, name_key, colour) values (${ADA.id}, ${TAG}, 'Home', 'home', 'blue')`,
    task(5, { list_id: sql`${LIST}`, tag_ids: sql`array[${TAG}]::uuid[]`, due: sql`'2026-12-24'` }),
    task(6, { list_id: sql`${LIST}`, parent_id: sql`${`${TASK}5`}` }),
    task(7, {
      due: sql`'2026-12-24T09:00[Europe/Berlin]'`,
      due_at: sql`'2026-12-24T08:00Z'::timestamptz`,
      recurrence: sql`'{"rule": "FREQ=WEEKLY", "from": "due"}'::jsonb`,
    }),
    sql`delete from task where id = ${`${TASK}2`}`,
  ],
  5: [sql`insert into calendar_feed (owner_id, digest) values (${ADA.id}, 'a digest')`],
  6: [
    sql`insert into import (owner_id, id, format, time_zone) values (${ADA.id}, ${LIST}, 'docket', 'UTC')`,
    sql`insert into import_part (owner_id, import_id, part, text) values (${ADA.id}, ${LIST}, 0, '{}')`,
  ],
  7: [
    sql`insert into filter (owner_id, id, name, query) values (${ADA.id}, ${TAG}, 'Urgent', 'priority:high')`,
  ],
};

async function rowsOf(db: Database, owner: UserId): Promise<number> {
  const [row] = await db
    .select({ tasks: sql<number>`count(*)::int` })
    .from(sql`task`)
    .where(sql`owner_id = ${owner}`);
  return row?.tasks ?? 0;
}

const migrations = readMigrations();

let database: Awaited<ReturnType<typeof takeDatabase>>;
beforeAll(async () => {
  database = await takeDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

test.each(migrations.map((_, number) => number))(
  "a database with data at migration %i comes up to date, and its log tells what it has",
  { timeout: 120_000 },
  async (number) => {
    const { db } = database;
    await db.execute(sql`drop schema public cascade`);
    await db.execute(sql`drop schema if exists drizzle cascade`);
    await db.execute(sql`create schema public`);
    await migrate(db, migrations.slice(0, number + 1));
    for (const [since, statements] of Object.entries(DATA)) {
      if (Number(since) > number) continue;
      for (const statement of statements) await db.execute(statement);
    }
    const before = await rowsOf(db, ADA.id);
    expect(before).toBeGreaterThan(0);

    await migrate(db);
    expect(await rowsOf(db, ADA.id)).toBe(before);
    expect(await replayed(db, ADA.id)).toEqual(await stored(db, ADA.id));
  },
);
