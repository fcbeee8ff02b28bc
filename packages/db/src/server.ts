import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";
import { shareConnections } from "./connections.ts";
import { migrationsFolder } from "./migrations.ts";
import {
  type DatabaseOptions,
  drizzleSettings,
  opened,
  type OpenDatabase,
} from "./open-database.ts";
import { announceAcross, type AnnouncementTimes } from "./postgres-announcements.ts";

export { DataFolderInUseError, DataFolderLockError } from "./data-folder.ts";
export { openEmbedded, openPglite } from "./embedded.ts";
export type { DatabaseOptions, OpenDatabase } from "./open-database.ts";
export { closeDataFolder } from "./private-folder.ts";

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

export interface PostgresOptions extends DatabaseOptions {
  /** How many may be open at a time; 10 unless given. */
  readonly connections?: number;
  /** Milliseconds that a statement or a transaction may take; 3 000 unless given. */
  readonly deadline?: number;
  readonly announcements?: AnnouncementTimes;
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
    await migrate(drizzle({ client: migrator }), { migrationsFolder });
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
  return opened(drizzle({ client, ...drizzleSettings(options) }), {
    concurrency: Math.max(1, count - RESERVED_CONNECTIONS),
    announcements,
    tidyUp: () => Promise.resolve(),
    async close() {
      await announcements.close();
      await close();
    },
  });
}
