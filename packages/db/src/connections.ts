import type { Sql, TransactionSql } from "postgres";
import { createFrequentStatements } from "./frequent-statements.ts";
import { ownDeadline } from "./patience.ts";
import { beginWithin, endBackends, prepareSession, type Backend } from "./session-settings.ts";

export interface PoolOptions {
  /** How many connections may be open at the same time. */
  readonly count: number;
  /** Milliseconds that a statement or a transaction may take after it got a connection. */
  readonly deadline: number;
}

type Statement = Parameters<Sql["unsafe"]>;

/** An open connection: a client of postgres.js that has one connection and ends with it. */
interface Connection {
  readonly client: Sql;
  readonly backend: Backend;
  /** When the connection is replaced, on the clock of `performance.now()`. */
  readonly expiresAt: number;
  /** Deadline of the statement or transaction that uses the connection. */
  dueAt: number;
}

interface Waiting {
  readonly dueAt: number;
  readonly resolve: (connection: Connection) => void;
  readonly reject: (error: Error) => void;
}

/** Milliseconds that a statement waits for a connection. */
const MAX_WAIT = 2_000;

/** Milliseconds between two looks at what is overdue: a timer for each statement would cost as much as sending it. */
const LOOK_EVERY = 100;

/** Milliseconds until the next attempt after a connection was refused. */
const RETRY_AFTER = 250;

/** Milliseconds. A random part of up to the same length is added, so that connections are not all replaced at once. */
const LIFETIME = 1_800_000;

/** No connection was available. Whatever the reason, it counts as an outage. */
class NoConnectionError extends Error {
  override readonly name = "NoConnectionError";
  readonly code = "CONNECTION_CLOSED";
}

/**
 * A pool of connections that acts as one client of postgres.js, and gives up on a server that does not respond.
 *
 * A connection runs one statement or transaction at a time; others wait in a queue, first come, first served.
 * postgres.js has no timeout for a statement, waits for a response as long as the operating system keeps the
 * connection, and reconnects by itself in the middle of a transaction. So each connection has a client of its own,
 * which is ended with its connection.
 *
 * The server ends long statements a little before the deadline here, so if a deadline passes, the server does not
 * respond. The connection is then closed, and the next one that opens ends the work that the server may still do
 * for it.
 *
 * @param open  creates a client whose single connection opens with its first statement; `onclose` is called when
 *   that connection is closed.
 * @see docs/adr/0029-calls-queue-before-they-take-a-connection.md
 */
export function createPool(
  open: (onclose?: () => void) => Sql,
  { count, deadline }: PoolOptions,
): { readonly client: Sql; readonly close: () => Promise<void> } {
  // Never connects. It is what others know as the client, and where they set how values are read.
  const template = open();
  /** The most recently used connection is used first, so that few connections stay busy. */
  let idle: Connection[] = [];
  const busy = new Set<Connection>();
  let waiting: Waiting[] = [];
  /** Backends of closed connections that may still be working. */
  let abandoned: Backend[] = [];
  let connecting = 0;
  let isClosed = false;
  let watch: NodeJS.Timeout | undefined;

  function newClient(onclose: () => void): Sql {
    const client = open(onclose);
    Object.assign(client.options.parsers, template.options.parsers);
    Object.assign(client.options.serializers, template.options.serializers);
    return client;
  }

  /** Opens connections for queued statements, up to the limit. */
  function openMore(): void {
    while (connecting < waiting.length && idle.length + busy.size + connecting < count) {
      void openOne();
    }
  }

  async function openOne(): Promise<void> {
    connecting += 1;
    const predecessors = abandoned;
    abandoned = [];
    let connection: Connection | undefined;
    let isLost = false;
    const client = newClient(() => {
      isLost = true;
      void client.end({ timeout: 0 });
      if (connection) forget(connection);
    });
    try {
      const backend = await prepareSession(client, deadline);
      await endBackends(client, predecessors);
      connecting -= 1;
      if (isLost || isClosed) {
        void client.end({ timeout: 0 });
        openMore();
        return;
      }
      const expiresAt = performance.now() + LIFETIME * (1 + Math.random());
      connection = { client, backend, expiresAt, dueAt: Infinity };
      offer(connection);
    } catch (error) {
      connecting -= 1;
      abandoned.push(...predecessors);
      void client.end({ timeout: 0 });
      refuse(error);
    }
  }

  /** Fails the queued statements, unless a connection is open: then they keep waiting for it. */
  function refuse(cause: unknown): void {
    if (idle.length + busy.size > 0) {
      setTimeout(openMore, RETRY_AFTER).unref();
      return;
    }
    if (connecting > 0) return;
    const refused = waiting;
    waiting = [];
    const error = new NoConnectionError("The database cannot be reached.", { cause });
    for (const { reject } of refused) reject(error);
  }

  function forget(connection: Connection): void {
    idle = idle.filter((other) => other !== connection);
    busy.delete(connection);
    openMore();
  }

  /** Gives a connection to the statement that has waited longest. */
  function offer(connection: Connection): void {
    connection.dueAt = Infinity;
    const next = waiting.shift();
    if (!next) {
      idle.push(connection);
      return;
    }
    busy.add(connection);
    next.resolve(connection);
  }

  function release(connection: Connection): void {
    // The connection was closed in the meantime.
    if (!busy.delete(connection)) return;
    if (connection.expiresAt > performance.now() && !isClosed) {
      offer(connection);
      return;
    }
    void connection.client.end({ timeout: 5 });
    openMore();
  }

  function giveUp(connection: Connection): void {
    abandoned.push(connection.backend);
    // The server would not respond to the other connections either.
    for (const { client } of [connection, ...idle]) void client.end({ timeout: 0 });
    idle = [];
    busy.delete(connection);
  }

  function look(): void {
    const now = performance.now();
    for (const connection of busy) if (connection.dueAt <= now) giveUp(connection);
    const overdue = waiting.filter(({ dueAt }) => dueAt <= now);
    waiting = waiting.filter(({ dueAt }) => dueAt > now);
    for (const { reject } of overdue) {
      reject(new NoConnectionError("No connection was free in time."));
    }
    openMore();
    watch = busy.size + waiting.length > 0 ? setTimeout(look, LOOK_EVERY) : undefined;
  }

  function take(): Connection | Promise<Connection> {
    watch ??= setTimeout(look, LOOK_EVERY);
    const connection = idle.pop();
    if (connection) {
      busy.add(connection);
      return connection;
    }
    return new Promise((resolve, reject) => {
      if (isClosed) throw new NoConnectionError("The database is closed.");
      waiting.push({ dueAt: performance.now() + MAX_WAIT, resolve, reject });
      openMore();
    });
  }

  async function use<Result>(work: (client: Sql) => PromiseLike<Result>): Promise<Result> {
    const allowed = ownDeadline() ?? deadline;
    const connection = await take();
    connection.dueAt = performance.now() + allowed;
    try {
      return await work(connection.client);
    } finally {
      release(connection);
    }
  }

  const isFrequent = createFrequentStatements();

  function asFrequent([text, parameters, options]: Statement): Statement {
    const isPrepared = options?.prepare === true;
    // What has no parameters may be several statements, which cannot be prepared.
    const canBePrepared = parameters !== undefined && parameters.length > 0;
    return !isPrepared && canBePrepared && isFrequent(text)
      ? [text, parameters, { ...options, prepare: true }]
      : [text, parameters, options];
  }

  function runStatement(statement: Statement, asValues: boolean): Promise<unknown> {
    const send = async ({ unsafe }: Pick<Sql, "unsafe">): Promise<unknown> =>
      asValues ? unsafe(...asFrequent(statement)).values() : unsafe(...asFrequent(statement));
    const own = ownDeadline();
    // Limits other than the session's need a transaction.
    return own === undefined
      ? use(send)
      : use((client) => beginWithin(client, own, (transaction) => send(transaction)));
  }

  const shared = {
    /** Like a query of postgres.js, it is sent when it is awaited. */
    unsafe: (...statement: Statement) => ({
      // oxlint-disable-next-line unicorn/no-thenable -- what postgres.js gives is one as well.
      then: (...handlers: Parameters<Promise<unknown>["then"]>) =>
        runStatement(statement, false).then(...handlers),
      values: () => runStatement(statement, true),
    }),
    begin: (work: (transaction: TransactionSql) => Promise<unknown>) =>
      use((client) =>
        beginWithin(client, ownDeadline(), (transaction) => {
          const unsafe = transaction.unsafe.bind(transaction);
          return work(
            Object.assign(transaction, {
              unsafe: (...statement: Statement) => unsafe(...asFrequent(statement)),
            }),
          );
        }),
      ),
  };
  return {
    client: Object.assign(template, shared),
    async close() {
      isClosed = true;
      await Promise.all([...idle, ...busy].map(({ client }) => client.end({ timeout: 5 })));
      clearTimeout(watch);
    },
  };
}
