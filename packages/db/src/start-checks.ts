import { randomUUID } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import type { Sql, TransactionSql } from "postgres";
import { DatabaseStartError } from "./start-failure.ts";

/** `server_version_num` of PostgreSQL 17, the first that has `transaction_timeout`. */
const OLDEST_VERSION = 170_000;
const OLDEST_NAME = "17";

/**
 * Refuses a server that Docket cannot work with, before anything is changed there.
 *
 * @param openAnother  creates another client with a connection of its own.
 * @throws DatabaseStartError
 */
export async function requireUsableServer(client: Sql, openAnother: () => Sql): Promise<void> {
  const [server] = await client.unsafe<
    { version: string; number: number; encoding: string; database: string; readOnly: string }[]
  >(`select current_setting('server_version') as version,
    current_setting('server_version_num')::int as number,
    current_setting('server_encoding') as encoding,
    current_setting('transaction_read_only') as "readOnly",
    current_database() as database`);
  if (!server) throw new Error("The server says nothing of itself.");
  const { version, number, encoding, database, readOnly } = server;
  if (number < OLDEST_VERSION) {
    throw new DatabaseStartError(
      `The server is PostgreSQL ${version}, and Docket needs ${OLDEST_NAME} or later: upgrade it, or set DATABASE_URL to another server.`,
    );
  }
  if (encoding !== "UTF8") {
    throw new DatabaseStartError(
      `The database "${database}" has the encoding ${encoding}, and Docket needs UTF8: create one with ` +
        "`createdb --template=template0 --encoding=UTF8` and set DATABASE_URL to it.",
    );
  }
  if (readOnly === "on") {
    throw new DatabaseStartError(
      `The database "${database}" is read-only, for example because it is a replica: set DATABASE_URL to ` +
        "the primary, or turn default_transaction_read_only off.",
    );
  }
  await requireOwnSession(client, openAnother);
}

/** Milliseconds that the server may take for one of these queries. */
const SESSION_ANSWER = 3_000;

/** Concurrent transactions that try to get the backend of another session. */
const COMPETITORS = 3;

/**
 * Refuses a pooler that gives a session's backend to other clients between two transactions. Settings, locks,
 * LISTEN and prepared statements belong to a backend, so a client would run with those of another client.
 *
 * A server tells each client the process id of its backend when it connects. A pooler tells an id of its own, so
 * there is no pooler if both ids are equal. Otherwise the session's backend and one of its settings are read
 * between transactions of other clients, which could get the backend from a pooler in the meantime.
 */
async function requireOwnSession(client: Sql, openAnother: () => Sql): Promise<void> {
  const mark = randomUUID();
  const identify = client.unsafe<{ pid: number }[]>(
    `select pg_backend_pid() as pid, set_config('docket.session', '${mark}', false)`,
  );
  const [own] = await identify;
  if (own && (await identify).state.pid === own.pid) return;

  const others = Array.from({ length: COMPETITORS }, openAnother);
  try {
    const release = new AbortController();
    const holding = others.map((other) => holdTransaction(other, release.signal));
    const allStarted = Promise.all(holding.map(({ started }) => started));
    await Promise.race([allStarted, wait(SESSION_ANSWER, undefined, { ref: false })]);
    const now = client.unsafe<{ pid: number; mark: string | null }[]>(
      `select pg_backend_pid() as pid, current_setting('docket.session', true) as mark`,
    );
    const answer = await Promise.race([
      now.then(([row]) => row),
      wait(SESSION_ANSWER, undefined, { ref: false }),
    ]);
    release.abort();
    await Promise.allSettled(holding.map(({ ended }) => ended));
    if (answer?.pid === own?.pid && answer?.mark === mark) return;
  } finally {
    for (const other of others) void other.end({ timeout: 0 });
  }
  throw new DatabaseStartError(
    "DATABASE_URL leads to a pooler in transaction mode, such as PgBouncer with pool_mode=transaction: Docket " +
      "needs sessions of its own. Use the URL of the server itself, or of a pooler in session mode.",
  );
}

function holdTransaction(client: Sql, signal: AbortSignal) {
  const progress = new EventEmitter();
  const started = once(progress, "started");
  const ended = client.begin(async (transaction: TransactionSql) => {
    await transaction.unsafe("select pg_backend_pid()");
    progress.emit("started");
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve));
  });
  return { started, ended };
}
