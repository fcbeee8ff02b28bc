import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PGlite } from "@electric-sql/pglite";
import { sql } from "drizzle-orm";
import { drizzle as drizzlePglite } from "drizzle-orm/pglite";
import { migrate as migratePglite } from "drizzle-orm/pglite/migrator";
import { drizzle as drizzlePostgres } from "drizzle-orm/postgres-js";
import { migrate as migratePostgres } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";
import { announceInside, type Announcements } from "./announcements.ts";
import { shareConnections } from "./connections.ts";
import { claimDataFolder } from "./data-folder.ts";
import type { Database } from "./database.ts";
import { announceAcross, type AnnouncementTimes } from "./postgres-announcements.ts";
import { tidyUp } from "./tidy-up.ts";

export { DataFolderInUseError } from "./data-folder.ts";

const migrationsFolder = fileURLToPath(new URL("../../../drizzle", import.meta.url));

/** Any number that no other program on the same server takes for its own lock. */
const MIGRATION_LOCK = 4_607_182_418;

/** Milliseconds; what takes longer counts as an outage, which has to be admitted within five seconds. */
const DEADLINE = 3_000;

/** Seconds, so that a statement that has to connect first still hears of it before its deadline. */
const CONNECT_TIMEOUT = 2;

/** Seconds between two attempts to connect. postgres.js would let them grow to 20, and a recovery wait for it. */
const RECONNECT_AFTER = 0.1;

/** Connections of an instance unless it is told otherwise. */
const CONNECTIONS = 10;

/** Connections that calls leave to the rest of the server: sign-in, readiness, streams. */
const RESERVED_CONNECTIONS = 2;

/** The embedded database runs one statement at a time; with a few calls under way a short one passes a long one. */
const EMBEDDED_CONCURRENCY = 4;

export interface DatabaseOptions {
  /** Called with each statement before it runs. Its parameters are people's data: no log may hold them. */
  readonly onQuery?: (statement: string, parameters: readonly unknown[]) => void;
}

export interface PostgresOptions extends DatabaseOptions {
  /** How many may be open at a time; 10 unless given. */
  readonly connections?: number;
  /** Milliseconds that a statement or a transaction may take; 3 000 unless given. */
  readonly deadline?: number;
  readonly announcements?: AnnouncementTimes;
}

export interface OpenDatabase extends AsyncDisposable {
  readonly db: Database;
  /** How many calls may use it at a time. */
  readonly concurrency: number;
  /** Of changes, to whoever listens on the same database. */
  readonly announcements: Announcements;
  /** Resolves when the database answers and has every migration; rejects otherwise. */
  readonly ready: () => Promise<void>;
  /** To be called now and then; a server does by itself what this does for an embedded database. */
  readonly tidyUp: () => Promise<void>;
  readonly close: () => Promise<void>;
}

function settings({ onQuery }: DatabaseOptions) {
  return {
    casing: "snake_case",
    ...(onQuery ? { logger: { logQuery: onQuery } } : {}),
  } as const;
}

function opened(
  db: Database,
  more: Pick<OpenDatabase, "concurrency" | "announcements" | "tidyUp" | "close">,
): OpenDatabase {
  const ready = () => requireMigrations(db);
  return { db, ready, ...more, [Symbol.asyncDispose]: more.close };
}

async function requireMigrations(db: Database): Promise<void> {
  const journal: unknown = JSON.parse(
    await readFile(join(migrationsFolder, "meta", "_journal.json"), "utf8"),
  );
  const expected =
    typeof journal === "object" && journal !== null && "entries" in journal
      ? journal.entries
      : undefined;
  const [row] = await db
    .select({ applied: sql<number>`count(*)::int` })
    .from(sql`drizzle.__drizzle_migrations`);
  if (!Array.isArray(expected) || !row || row.applied < expected.length) {
    throw new Error("The database lacks migrations.");
  }
}

/**
 * Connects to a PostgreSQL server and brings its schema up to date.
 *
 * Instances that start together migrate one after the other, under an advisory lock that the
 * server releases even when its holder is killed.
 */
export async function openPostgres(
  url: string,
  options: PostgresOptions = {},
): Promise<OpenDatabase> {
  const connection = {
    // To compile a statement, or to start helpers for it, takes longer than to run any of these.
    connection: {
      application_name: "docket",
      TimeZone: "UTC",
      jit: "off",
      max_parallel_workers_per_gather: "0",
    },
    onnotice: () => undefined,
  };
  const migrator = postgres(url, { ...connection, connect_timeout: 5, max: 1 });
  try {
    await migrator`select pg_advisory_lock(${MIGRATION_LOCK})`;
    await migratePostgres(drizzlePostgres({ client: migrator }), { migrationsFolder });
  } finally {
    await migrator.end();
  }
  const patience = {
    connect_timeout: CONNECT_TIMEOUT,
    backoff: () => RECONNECT_AFTER,
    // A query of postgres.js's own while it connects; nobody would hear of its failure, which ends the process.
    fetch_types: false,
  };
  const open = () => postgres(url, { ...connection, ...patience, max: 1 });
  const count = options.connections ?? CONNECTIONS;
  const { client, close } = shareConnections(open, {
    count,
    deadline: options.deadline ?? DEADLINE,
  });
  const announcements = announceAcross({
    sender: client,
    openListener: open,
    ...options.announcements,
  });
  return opened(drizzlePostgres({ client, ...settings(options) }), {
    concurrency: Math.max(1, count - RESERVED_CONNECTIONS),
    announcements,
    tidyUp: () => Promise.resolve(),
    async close() {
      await announcements.close();
      await close();
    },
  });
}

/**
 * Opens the embedded database of a folder, making it on the first run.
 *
 * @throws DataFolderInUseError when another process has it open.
 */
export async function openEmbedded(
  folder: string,
  options: DatabaseOptions = {},
): Promise<OpenDatabase> {
  const release = await claimDataFolder(folder);
  try {
    const client = await PGlite.create({ dataDir: join(folder, "postgres") });
    return await openPglite(client, options, release);
  } catch (error) {
    await release();
    throw error;
  }
}

/** Takes over a PGlite instance, wherever it keeps its data, and brings its schema up to date. */
export async function openPglite(
  client: PGlite,
  options: DatabaseOptions = {},
  afterClose: () => Promise<void> = () => Promise.resolve(),
): Promise<OpenDatabase> {
  await client.exec("set time zone 'UTC'");
  await migratePglite(drizzlePglite({ client }), { migrationsFolder });
  return opened(drizzlePglite({ client, ...settings(options) }), {
    concurrency: EMBEDDED_CONCURRENCY,
    // Nobody else has this database open.
    announcements: announceInside(),
    tidyUp: () => tidyUp(client),
    async close() {
      await client.close();
      await afterClose();
    },
  });
}
