import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { sql } from "drizzle-orm";
import postgres from "postgres";
import { expect, inject, onTestFinished, test } from "vitest";
import { isOutage } from "../src/failures.ts";
import { openPostgres } from "../src/server.ts";

/** The address of a database that has nothing in it, not even tables. */
async function emptyDatabase(): Promise<string> {
  const provided = inject("database");
  const url = new URL(provided.kind === "postgres" ? provided.url : "");
  const admin = postgres(url.href, { max: 1 });
  const name = `docket_test_${randomUUID().replaceAll("-", "")}`;
  await admin`create database ${admin(name)}`;
  onTestFinished(async () => {
    await admin`drop database ${admin(name)} with (force)`;
    await admin.end();
  });
  url.pathname = name;
  return url.href;
}

test("five instances that start together on an empty database migrate it once", async () => {
  const url = await emptyDatabase();
  const instances = await Promise.all(Array.from({ length: 5 }, () => openPostgres(url)));
  await Promise.all(instances.map(({ ready }) => ready()));

  const client = postgres(url, { max: 1 });
  const [migrations] =
    await client`select count(*), count(distinct hash) as distinct from drizzle.__drizzle_migrations`;
  expect(migrations?.["count"]).toBe(migrations?.["distinct"]);
  // Other databases of the server have locks of their own.
  const held = await client`
    select * from pg_locks join pg_database on pg_database.oid = pg_locks.database
    where locktype = 'advisory' and datname = current_database()`;
  expect(held).toHaveLength(0);
  await Promise.all([client.end(), ...instances.map(({ close }) => close())]);
});

test("a database that lacks a migration is not ready", async () => {
  await using database = await openPostgres(await emptyDatabase());
  await database.ready();
  await database.db.execute("delete from drizzle.__drizzle_migrations");
  await expect(database.ready()).rejects.toThrow("pending migrations");
});

test("a statement without an answer fails as an outage; others go on meanwhile and after", async () => {
  await using database = await openPostgres(await emptyDatabase(), { connections: 2 });
  const stuck = database.db.execute("select pg_sleep(15)").then(
    () => "answered",
    (error: unknown) => (isOutage(error) ? "outage" : "failed"),
  );
  await database.ready();
  expect(await stuck).toBe("outage");
  await Promise.all(Array.from({ length: 10 }, () => database.ready()));
});

test("what others send meanwhile stays out of an open transaction", async () => {
  await using database = await openPostgres(await emptyDatabase(), { connections: 1 });
  const { db } = database;
  await db.execute("create table note (body text)");
  const events: string[] = [];
  let outside: Promise<unknown> | undefined;
  const undone = db.transaction(async (transaction) => {
    await transaction.execute("insert into note values ('inside')");
    outside = (async () => {
      await db.execute("insert into note values ('outside')");
      events.push("outside");
    })();
    await setTimeout(200);
    events.push("undone");
    transaction.rollback();
  });
  await expect(undone).rejects.toThrow("Rollback");
  await outside;
  expect(events).toEqual(["undone", "outside"]);
  expect(await db.execute("select body from note")).toMatchObject([{ body: "outside" }]);
});

test("what a transaction still sends after it lost its connection comes to nothing", async () => {
  const url = await emptyDatabase();
  await using database = await openPostgres(url, { connections: 1 });
  const { db } = database;
  await db.execute("create table note (body text)");
  const admin = postgres(url, { max: 1 });

  async function carryOn(transaction: typeof db): Promise<unknown> {
    await transaction.execute("insert into note values ('before')");
    await admin`
      select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'docket' and datname = current_database()`;
    await setTimeout(100);
    await database.ready();
    // By now others use the place of the lost connection.
    return transaction.execute("insert into note values ('after')").catch(isOutage);
  }
  let carriedOn: Promise<unknown> | undefined;
  const lost = db.transaction((transaction) => (carriedOn = carryOn(transaction)));
  await expect(lost.catch(isOutage)).resolves.toBe(true);
  await expect(carriedOn).resolves.toBe(true);
  expect(await admin`select body from note`).toHaveLength(0);
  await admin.end();
});

test("what is built anew for each call is prepared once it comes again and again, in transactions too", async () => {
  await using database = await openPostgres(await emptyDatabase(), { connections: 1 });
  const { db } = database;
  const plus = (n: number) => sql<number>`${n}::int + ${sql.raw(String(n))}`;
  const preparedFor = (n: number) => {
    const text = `select $1::int + ${n}`;
    return db.$count(sql.raw(`pg_prepared_statements where statement = '${text}'`));
  };
  for (let time = 1; time <= 6; time += 1) {
    expect(await db.execute(sql`select ${plus(1)}`)).toEqual([{ "?column?": 2 }]);
    expect(await preparedFor(1)).toBe(time < 5 ? 0 : 1);
  }
  for (let time = 1; time <= 6; time += 1) {
    await db.transaction((transaction) => transaction.execute(sql`select ${plus(2)}`));
  }
  expect(await preparedFor(2)).toBe(1);
});
