import { setTimeout as wait } from "node:timers/promises";
import { drizzle } from "drizzle-orm/postgres-js";
import type { Sql } from "postgres";
import { createPool } from "./connections.ts";
import { type DatabaseAddress, parseDatabaseUrl } from "./database-url.ts";
import { codeOf, isOutage } from "./failures.ts";
import { migrate, requireKnownSchema } from "./migrations.ts";
import {
  type DatabaseOptions,
  drizzleSettings,
  opened,
  type OpenDatabase,
} from "./open-database.ts";
import { announceAcross, type AnnouncementTimes } from "./postgres-announcements.ts";
import { clientFactory } from "./postgres-client.ts";
import { requireUsableServer } from "./start-checks.ts";
import { explainStart, neverAnswered, placeOf } from "./start-failure.ts";

/** An arbitrary number that no other program on the server uses for its own advisory lock. */
const MIGRATION_LOCK = 4_607_182_418;

/** Milliseconds. A slower statement counts as an outage, which has to be reported within five seconds. */
const DEADLINE = 3_000;

/** Seconds that opening a connection may take. */
const CONNECT_TIMEOUT = 2;

/** Default number of connections of an instance. */
const CONNECTIONS = 10;

/** Connections that are not available to calls: they are for sign-in, readiness and streams. */
const RESERVED_CONNECTIONS = 2;

/** Milliseconds to wait for the first response of a server that is still starting. */
const START_WAIT = 30_000;

/** Milliseconds between two attempts to connect at the start. */
const START_RETRY = 500;

export interface PostgresOptions extends DatabaseOptions {
  /** How many connections may be open at the same time; 10 unless given. */
  readonly connections?: number | undefined;
  /** Milliseconds that a statement or a transaction may take; 3 000 unless given. */
  readonly deadline?: number;
  /** Milliseconds to wait for the server's first response; 30 000 unless given. */
  readonly startWait?: number;
  /** Called once, with a message, when the server does not respond yet. */
  readonly onWait?: ((message: string) => void) | undefined;
  readonly announcements?: AnnouncementTimes;
}

/**
 * Connects to a PostgreSQL server and brings its schema up to date.
 *
 * Instances that start together migrate one after the other, under an advisory lock that the server releases even
 * when its holder is killed.
 *
 * @param url  a connection URI of libpq.
 * @throws DatabaseUrlError; DatabaseStartError for a failure that the operator can fix.
 */
export async function openPostgres(
  url: string,
  options: PostgresOptions = {},
): Promise<OpenDatabase> {
  const address = parseDatabaseUrl(url);
  const newClient = clientFactory(address);
  const openOne = () => newClient({ connectTimeout: CONNECT_TIMEOUT });
  const migrator = await reach(address, openOne, options);
  try {
    await requireUsableServer(migrator, openOne);
    await migrator`select pg_advisory_lock(${MIGRATION_LOCK})`;
    const db = drizzle({ client: migrator });
    await requireKnownSchema(db);
    await migrate(db);
  } catch (error) {
    throw explainStart(error, address) ?? error;
  } finally {
    await migrator.end({ timeout: 1 });
  }
  const count = options.connections ?? CONNECTIONS;
  const { client, close } = createPool(
    (onclose) => newClient({ connectTimeout: CONNECT_TIMEOUT, onclose }),
    { count, deadline: options.deadline ?? DEADLINE },
  );
  const announcements = announceAcross({
    sender: client,
    openListener: openOne,
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

/** Returns a client once the server has responded; waits for a server that is still starting. */
async function reach(
  address: DatabaseAddress,
  openOne: () => Sql,
  { startWait = START_WAIT, onWait }: PostgresOptions,
): Promise<Sql> {
  const giveUpAt = performance.now() + startWait;
  let isTold = false;
  for (;;) {
    const client = openOne();
    try {
      await client.unsafe("select");
      return client;
    } catch (error) {
      void client.end({ timeout: 0 });
      if (!isOutage(error)) throw explainStart(error, address) ?? error;
      if (performance.now() >= giveUpAt) {
        throw neverAnswered(error, address, startWait / 1_000);
      }
      if (!isTold) {
        const seconds = startWait / 1_000;
        onWait?.(
          `PostgreSQL at ${placeOf(address)} does not answer yet (${codeOf(error)}). Docket waits for up to ${seconds} seconds.`,
        );
      }
      isTold = true;
      await wait(START_RETRY);
    }
  }
}
