import type { Sql, TransactionSql } from "postgres";

/** A process of the server. The process id alone is not enough, because the server may reuse it. */
export interface Backend {
  readonly pid: number;
  readonly startedAt: string;
}

/** Milliseconds that a statement waits for a lock. */
const LOCK_TIMEOUT = 2_000;

/** Milliseconds between two checks by the server, during a statement, that its client is still connected. */
const CLIENT_CHECK = 1_000;

/** The server's timeouts are a little shorter than the client's, so that the connection can be used again. */
function limits(deadline: number) {
  return {
    lock_timeout: Math.min(LOCK_TIMEOUT, deadline * 0.7),
    statement_timeout: deadline * 0.85,
    transaction_timeout: deadline * 0.95,
    idle_in_transaction_session_timeout: deadline * 0.9,
  };
}

/** `set_config` calls; a local setting ends with its transaction. */
function assignments(settings: Readonly<Record<string, number>>, isLocal: boolean): string {
  return Object.entries(settings)
    .map(([name, value]) => `set_config('${name}', '${Math.floor(value)}', ${isLocal})`)
    .join(", ");
}

/**
 * Gives a new session its settings.
 *
 * They are set by a statement and not when connecting, because poolers refuse connection parameters that they do
 * not know.
 *
 * @param deadline  milliseconds after which the client gives up on a statement.
 */
export async function prepareSession(client: Sql, deadline: number): Promise<Backend> {
  const settings = { ...limits(deadline), max_parallel_workers_per_gather: 0 };
  const [[backend]] = await Promise.all([
    client.unsafe<Backend[]>(
      // JIT compilation and parallel workers would take longer to start than any of the statements takes to run.
      `select ${assignments(settings, false)}, set_config('jit', 'off', false),
        pid, backend_start::text as "startedAt" from pg_stat_activity where pid = pg_backend_pid()`,
    ),
    // Not every platform supports it.
    client
      .unsafe(`select ${assignments({ client_connection_check_interval: CLIENT_CHECK }, false)}`)
      .catch(() => undefined),
  ]);
  if (!backend) throw new Error("The server does not know its own session.");
  return backend;
}

/** Ends the work that the server may still do for closed connections. */
export async function endBackends(client: Sql, backends: readonly Backend[]): Promise<void> {
  for (const { pid, startedAt } of backends) {
    await client.unsafe(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where pid = $1 and backend_start::text = $2 and pid <> pg_backend_pid()`,
      [pid, startedAt],
    );
  }
}

/**
 * Runs a transaction.
 *
 * @param deadline  milliseconds, if other than those of the session.
 */
export async function beginWithin<Result>(
  client: Sql,
  deadline: number | undefined,
  work: (transaction: TransactionSql) => Promise<Result>,
): Promise<Result> {
  let result: { readonly value: Result } | undefined;
  await client.begin(async (transaction) => {
    if (deadline !== undefined) {
      const { lock_timeout: _, ...longer } = limits(deadline);
      // PostgreSQL restarts a running timer only if it was switched off before.
      const restart = assignments({ transaction_timeout: 0 }, true);
      await transaction.unsafe(`select ${restart}`);
      await transaction.unsafe(`select ${assignments(longer, true)}`);
    }
    result = { value: await work(transaction) };
  });
  if (!result) throw new Error("A transaction ended before its work.");
  return result.value;
}
