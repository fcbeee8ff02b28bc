import { randomUUID } from "node:crypto";
import { openAsBlob } from "node:fs";
import {
  type DatabaseOptions,
  type OpenDatabase,
  openPglite,
  openPostgres,
} from "@docket/db/server";
import type { Database } from "@docket/db";
import { PGlite } from "@electric-sql/pglite";
import postgres from "postgres";
import { inject } from "vitest";
import type { ProvidedDatabase } from "./provided.ts";

export interface TestDatabase extends AsyncDisposable {
  readonly db: Database;
  readonly announcements: OpenDatabase["announcements"];
  readonly kind: ProvidedDatabase["kind"];
  /** For starting a server of its own on it; PostgreSQL only. */
  readonly url: string | undefined;
  readonly ready: () => Promise<void>;
}

/**
 * An empty, migrated database of the test's own, of the kind its vitest project runs on.
 *
 * @example await using database = await createTestDatabase();
 */
export function createTestDatabase(options: DatabaseOptions = {}): Promise<TestDatabase> {
  const provided = inject("database");
  return provided.kind === "postgres"
    ? takePostgres(provided.url, provided.template, options)
    : takeEmbedded(provided.image, options);
}

/** Names of emptied databases of this worker, kept since a new one takes longer than most tests. */
const idleNames: string[] = [];

/** What more was written in takes longer to empty than to make anew, and keeps traces, such as statistics. */
const MOST_CHANGES_TO_EMPTY = 1_000;

async function takePostgres(
  serverUrl: string,
  template: string,
  options: DatabaseOptions,
): Promise<TestDatabase> {
  const name = idleNames.pop() ?? (await cloneTemplate(serverUrl, template));
  const url = new URL(serverUrl);
  url.pathname = name;
  const { db, announcements, ready, close } = await openPostgres(url.href, {
    connections: 4,
    // No outage is meant when a busy machine is slow to seed.
    deadline: 60_000,
    ...options,
  });
  return {
    db,
    announcements,
    ready,
    kind: "postgres",
    url: url.href,
    async [Symbol.asyncDispose]() {
      await close();
      if (await isEmptied(url.href)) idleNames.push(name);
      else await withClient(serverUrl, (sql) => sql`drop database ${sql(name)} with (force)`);
    },
  };
}

/** Under a name that tells whose it is: the run's end takes them all away. */
async function cloneTemplate(serverUrl: string, template: string): Promise<string> {
  const name = `${template}_${randomUUID().slice(0, 8)}`;
  await withClient(serverUrl, (sql) => sql`create database ${sql(name)} template ${sql(template)}`);
  return name;
}

/** On a connection of its own, since the test's may be what it broke. */
async function isEmptied(url: string): Promise<boolean> {
  return withClient(url, async (sql) => {
    const changes = await sql`select from change limit ${MOST_CHANGES_TO_EMPTY}`;
    if (changes.length === MOST_CHANGES_TO_EMPTY) return false;
    // What a server left behind that was killed.
    await sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`;
    await sql.unsafe(EMPTY);
    return true;
  }).catch(() => false);
}

async function withClient<Result>(
  url: string,
  work: (sql: postgres.Sql) => PromiseLike<Result>,
): Promise<Result> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
}

/** Everything hangs on "user" by a cascading foreign key, or stands alone. No log follows its end. */
const EMPTY = `delete from "user"; delete from jwks; delete from verification; delete from rate_limit;
  delete from challenge; delete from attempt; delete from job`;

/** Emptied instances of this worker, kept since a new one takes half a second. */
const idle: PGlite[] = [];

async function takeEmbedded(image: string, options: DatabaseOptions): Promise<TestDatabase> {
  const client = idle.pop() ?? (await PGlite.create({ loadDataDir: await openAsBlob(image) }));
  const { db, announcements, ready } = await openPglite(client, options);
  return {
    db,
    announcements,
    ready,
    kind: "embedded",
    url: undefined,
    async [Symbol.asyncDispose]() {
      const { rows } = await client.query(`select from change limit ${MOST_CHANGES_TO_EMPTY}`);
      if (rows.length === MOST_CHANGES_TO_EMPTY) return client.close();
      await client.exec(EMPTY);
      idle.push(client);
    },
  };
}
