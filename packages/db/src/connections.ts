import type { Sql, TransactionSql } from "postgres";
import { isOutage } from "./failures.ts";
import { createFrequentStatements } from "./frequent-statements.ts";
import { ownDeadline } from "./patience.ts";

export interface ConnectionsOptions {
  /** How many may be open at a time. */
  readonly count: number;
  /** Milliseconds that a statement or a transaction may take, connecting included. */
  readonly deadline: number;
}

type Statement = Parameters<Sql["unsafe"]>;

/** A statement, or a transaction as a whole. */
interface Work {
  /** On the clock of `performance.now()`. */
  readonly dueAt: number;
  readonly client: Sql;
}

/** One connection, once it has had something to do, and what is on it. */
interface Connection {
  client: Sql | undefined;
  /** In the order in which it began. */
  readonly open: Set<Work>;
  transactions: number;
}

/** Milliseconds between two looks at what is overdue: a timer for each statement would cost as much as sending it. */
const LOOK = 100;

/** Ends a client at once; what it has not answered fails. The next statement opens another. */
function giveUp(connection: Connection, client: Sql): void {
  if (connection.client !== client) return;
  connection.client = undefined;
  void client.end({ timeout: 0 });
}

/**
 * Several connections that act as one client of postgres.js and give up on a server that does not
 * answer.
 *
 * postgres.js waits for an answer as long as the operating system believes in the connection: with
 * a frozen server, for ever. Here, what has no answer at its deadline fails as an outage, together
 * with all else on its connection, and the next statement opens another. postgres.js can give up a
 * whole client only, so each connection is a client of its own. A transaction has its connection to
 * itself, which postgres.js sees to: what is sent there meanwhile waits.
 *
 * @param open  makes a client with one connection, which it opens with its first statement.
 */
export function shareConnections(
  open: () => Sql,
  { count, deadline }: ConnectionsOptions,
): { readonly client: Sql; readonly close: () => Promise<void> } {
  // Never connects. It is what others know as the client, and where they set how values are read.
  const template = open();
  const connections = Array.from({ length: count }, (): Connection => ({
    client: undefined,
    open: new Set(),
    transactions: 0,
  }));

  function clientOf(connection: Connection): Sql {
    if (connection.client) return connection.client;
    const client = open();
    Object.assign(client.options.parsers, template.options.parsers);
    Object.assign(client.options.serializers, template.options.serializers);
    connection.client = client;
    return client;
  }

  /** The least busy one. Statements go out behind each other, but none while a transaction is open. */
  function choose(): Connection {
    return connections.reduce((best, next) => {
      const difference = next.transactions - best.transactions || next.open.size - best.open.size;
      return difference < 0 ? next : best;
    });
  }

  /** Closes the connections of what is overdue. It looks on as long as anything is open. */
  function look() {
    const now = performance.now();
    for (const connection of connections) {
      for (const { dueAt, client } of connection.open) {
        if (dueAt <= now) giveUp(connection, client);
      }
    }
    watch = connections.some(({ open: { size } }) => size > 0) ? setTimeout(look, LOOK) : undefined;
  }
  let watch: NodeJS.Timeout | undefined;

  /** Runs work on a connection, until it is done or overdue. */
  function use<Result extends PromiseLike<unknown>>(
    isTransaction: boolean,
    start: (client: Sql, abandon: () => void) => Result,
  ): Result {
    const connection = choose();
    const client = clientOf(connection);
    const work: Work = { dueAt: performance.now() + (ownDeadline() ?? deadline), client };
    connection.open.add(work);
    if (isTransaction) connection.transactions += 1;
    watch ??= setTimeout(look, LOOK);
    function settle() {
      connection.open.delete(work);
      if (isTransaction) connection.transactions -= 1;
    }
    const result = start(client, () => giveUp(connection, client));
    void result.then(settle, settle);
    return result;
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

  const shared = {
    unsafe: (...statement: Statement) =>
      use(false, (client) => client.unsafe(...asFrequent(statement))),
    begin: (work: (transaction: TransactionSql) => Promise<unknown>) =>
      use(true, async (client, abandon) => {
        let begun = false;
        try {
          return await client.begin((transaction) => {
            begun = true;
            const unsafe = transaction.unsafe.bind(transaction);
            return work(
              Object.assign(transaction, {
                unsafe: (...statement: Statement) => unsafe(...asFrequent(statement)),
              }),
            );
          });
        } catch (error) {
          // Connected again, postgres.js would run what is left of it, each statement on its own.
          if (begun && isOutage(error)) abandon();
          throw error;
        }
      }),
  };
  return {
    client: Object.assign(template, shared),
    async close() {
      await Promise.all(connections.map(async ({ client }) => client?.end({ timeout: 5 })));
    },
  };
}
