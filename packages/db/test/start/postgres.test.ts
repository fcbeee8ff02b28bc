import { execFileSync } from "node:child_process";
import { setTimeout } from "node:timers/promises";
import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DatabaseStartError, openPostgres } from "../../src/server.ts";
import { type Cluster, startCluster, startPgBouncer } from "./cluster.ts";

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster[Symbol.asyncDispose]());

/** The message for the operator when the start fails: one sentence without a stack trace. */
async function refusal(url: string): Promise<string> {
  const error: unknown = await openPostgres(url, { startWait: 500 }).then(
    (database) => database.close(),
    (reason: unknown) => reason,
  );
  if (!(error instanceof DatabaseStartError)) {
    throw new Error("It was not refused in words.", { cause: error });
  }
  expect(error.message).not.toMatch(/\n|hunter2/);
  return error.message;
}

/** How many tables and schemas a database has; a refused start must create none. */
async function contentsOf(database: string): Promise<number> {
  const client = postgres(cluster.address(database), { max: 1 });
  const [row] = await client<{ count: number }[]>`
    select (select count(*) from pg_tables where schemaname in ('public', 'drizzle'))::int
      + (select count(*) from pg_namespace where nspname = 'drizzle')::int as count`;
  await client.end();
  return row?.count ?? 0;
}

test("a wrong password, an unknown user and an unknown database have messages for the operator", async () => {
  const { admin, address } = cluster;
  await admin.unsafe(`create role locked; create role ada login password 'right' in role locked`);
  const wrong = address("postgres", (url) => {
    url.username = "ada";
    url.password = encodeURIComponent("hunter2@/?#%");
  });
  expect(await refusal(wrong)).toMatch(/does not let the user "ada" in: .*password.*\(28P01\)$/);
  const unknown = address("postgres", (url) => (url.username = "nobody"));
  expect(await refusal(unknown)).toMatch(/does not let the user "nobody" in: .*\(28000\)$/);
  expect(await refusal(address("todo"))).toMatch(/has no database "todo": create it.*\(3D000\)$/);
});

test("the message for a user without rights asks to make it the owner", async () => {
  const { admin, address } = cluster;
  await admin.unsafe("create role guest login");
  await admin.unsafe("create database guests");
  const url = address("guests", (guest) => (guest.username = "guest"));
  expect(await refusal(url)).toMatch(/does not give the user "guest" the privileges .*\(42501\)$/);
  expect(await contentsOf("guests")).toBe(0);
  // Another user has migrated the database.
  await (await openPostgres(address("guests"))).close();
  expect(await refusal(url)).toMatch(/does not give the user "guest" the privileges/);
});

test("an encoding other than UTF-8 is refused before anything is changed", async () => {
  await cluster.admin.unsafe(
    "create database latin template template0 encoding 'LATIN1' locale 'C' locale_provider libc",
  );
  expect(await refusal(cluster.address("latin"))).toMatch(
    /^The database "latin" has the encoding LATIN1, and Docket needs UTF8: .*template0/,
  );
  expect(await contentsOf("latin")).toBe(0);
});

test("a version that is too old is refused before anything is changed", async () => {
  await cluster.admin.unsafe("create database old");
  const client = postgres(cluster.address("old"), { max: 1 });
  // The server is current; for this database it reports an older version.
  await client.unsafe(`create schema older; create function older.current_setting(name text) returns text
    language sql as $$ select case name when 'server_version_num' then '160004' when 'server_version' then '16.4'
      else pg_catalog.current_setting(name) end $$;
    alter database old set search_path = older, pg_catalog, public`);
  await client.end();
  expect(await refusal(cluster.address("old"))).toMatch(
    /^The server is PostgreSQL 16\.4, and Docket needs 17 or later: /,
  );
  expect(await contentsOf("old")).toBe(0);
});

test("a read-only database is refused before anything is changed", async () => {
  await cluster.admin.unsafe("create database replica");
  await cluster.admin.unsafe("alter database replica set default_transaction_read_only = on");
  expect(await refusal(cluster.address("replica"))).toMatch(
    /^The database "replica" is read-only, .*primary/,
  );
  expect(await contentsOf("replica")).toBe(0);
});

test("a schema that a later version has migrated is refused", async () => {
  await cluster.admin.unsafe("create database later");
  await (await openPostgres(cluster.address("later"))).close();
  const client = postgres(cluster.address("later"), { max: 1 });
  await client`insert into drizzle.__drizzle_migrations (hash, created_at) values ('later', ${Date.now() + 1e9})`;
  await client.end();
  expect(await refusal(cluster.address("later"))).toMatch(
    /^A later version of Docket has migrated/,
  );
});

test("a database that becomes read-only is not ready and refuses writes as an outage, and serves reads", async () => {
  await cluster.admin.unsafe("create database switched");
  await using database = await openPostgres(cluster.address("switched"));
  await database.ready();
  await cluster.admin.unsafe("alter database switched set default_transaction_read_only = on");
  await cluster.admin`
    select pg_terminate_backend(pid) from pg_stat_activity where datname = 'switched'`;
  await setTimeout(100);
  await expect(database.ready()).rejects.toThrow("read-only");
  expect(await database.db.execute("select 1 as one")).toMatchObject([{ one: 1 }]);
  await cluster.admin.unsafe("alter database switched set default_transaction_read_only = off");
  await cluster.admin`
    select pg_terminate_backend(pid) from pg_stat_activity where datname = 'switched'`;
  await setTimeout(100);
  await database.ready();
});

test("a refused connection fails no statement while other connections are open", async () => {
  await cluster.admin.unsafe("create role few login connection limit 2");
  await cluster.admin.unsafe("create database few owner few");
  const url = cluster.address("few", (few) => (few.username = "few"));
  await using database = await openPostgres(url, { connections: 5 });
  const statements = Array.from({ length: 20 }, () =>
    database.db.execute("select pg_sleep(0.05), 1 as one"),
  );
  for (const rows of await Promise.all(statements)) expect(rows).toMatchObject([{ one: 1 }]);
});

test("Unix sockets can be given in both spellings", async () => {
  await cluster.admin.unsafe("create database sockets");
  const [row] = await cluster.admin`show unix_socket_directories`;
  const folder = String(row?.["unix_socket_directories"]);
  const { port } = new URL(cluster.server.url);
  for (const url of [
    `postgres://postgres@/sockets?host=${folder}&port=${port}`,
    `postgres://postgres:hunter2@${encodeURIComponent(folder)}:${port}/sockets`,
  ]) {
    await using database = await openPostgres(url);
    await database.ready();
  }
  expect(await refusal(`postgres:///sockets?host=${folder}/none`)).toMatch(
    /none\/\.s\.PGSQL\.5432 did not answer within 0\.5 seconds: start it, .*\(ENOENT\)$/,
  );
});

test("the start waits for a server that is still starting, and reports that it waits", async () => {
  await cluster.admin.unsafe("create database late");
  const told: string[] = [];
  await cluster.server.shutDown();
  const opening = openPostgres(cluster.address("late"), {
    onWait: (message) => void told.push(message),
  });
  await setTimeout(1_200);
  await cluster.server.start();
  await using database = await opening;
  await database.ready();
  expect(told).toEqual([
    expect.stringMatching(/does not answer yet \(ECONNREFUSED\)\. .*30 seconds/),
  ]);
});

test("a server that never responds has a message for the operator", async () => {
  const url = "postgres://docket:hunter2@127.0.0.1:1/todo";
  expect(await refusal(url)).toBe(
    "PostgreSQL at 127.0.0.1:1 did not answer within 0.5 seconds: start it, or correct DATABASE_URL. (ECONNREFUSED)",
  );
});

function hasPgBouncer(): boolean {
  try {
    execFileSync("pgbouncer", ["--version"]);
    return true;
  } catch {
    return false;
  }
}

test.skipIf(!hasPgBouncer())(
  "a pooler in transaction mode is refused, whatever its pool has, and one in session mode is not",
  { timeout: 60_000 },
  async () => {
    await cluster.admin.unsafe("create database pooled");
    const through = (port: number) => cluster.address("pooled", (url) => (url.port = String(port)));
    for (const settings of [
      { default_pool_size: 20 },
      { default_pool_size: 1 },
      { default_pool_size: 20, server_round_robin: 1, min_pool_size: 10 },
    ]) {
      await using bouncer = await startPgBouncer(cluster.server, {
        pool_mode: "transaction",
        ...settings,
      });
      expect(await refusal(through(bouncer.port))).toMatch(/^DATABASE_URL leads to a pooler/);
      expect(await contentsOf("pooled")).toBe(0);
    }
    await using bouncer = await startPgBouncer(cluster.server, { pool_mode: "session" });
    await using database = await openPostgres(through(bouncer.port));
    await database.ready();
  },
);
