import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { expect, inject, onTestFinished, test } from "vitest";
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
  const held = await client`select * from pg_locks where locktype = 'advisory'`;
  expect(held).toHaveLength(0);
  await Promise.all([client.end(), ...instances.map(({ close }) => close())]);
});

test("a database that lacks a migration is not ready", async () => {
  await using database = await openPostgres(await emptyDatabase());
  await database.ready();
  await database.db.execute("delete from drizzle.__drizzle_migrations");
  await expect(database.ready()).rejects.toThrow("lacks migrations");
});
