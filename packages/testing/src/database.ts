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
import { sql } from "drizzle-orm";
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
    ? cloneTemplate(provided.url, provided.template, options)
    : takeEmbedded(provided.image, options);
}

async function cloneTemplate(
  serverUrl: string,
  template: string,
  options: DatabaseOptions,
): Promise<TestDatabase> {
  const name = `docket_test_${randomUUID().replaceAll("-", "")}`;
  const admin = postgres(serverUrl, { max: 1, onnotice: () => undefined });
  await admin`create database ${admin(name)} template ${admin(template)}`;
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
      await admin`drop database ${admin(name)} with (force)`;
      await admin.end();
    },
  };
}

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
      // Everything hangs on "user" by a cascading foreign key, or stands alone. No log follows a truncate.
      await db.execute(sql`delete from "user"`);
      await db.execute(sql`truncate jwks, verification, rate_limit, challenge, attempt, job`);
      idle.push(client);
    },
  };
}
