import type { Sql, TransactionSql } from "postgres";
import { isOutage } from "./failures.ts";

export interface ConnectionsOptions {
  /** How many may be open at a time. */
  readonly count: number;
  /** Milliseconds that a statement or a transaction may take, connecting included. */
  readonly deadline: number;
}

/** One connection, once it has had something to do, and what is on it. */
interface Connection {
  client: Sql | undefined;
  statements: number;
  transactions: number;
}

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
    statements: 0,
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
      const difference = next.transactions - best.transactions || next.statements - best.statements;
      return difference < 0 ? next : best;
    });
  }

  /** Runs work on a connection, until it is done or overdue. */
  function use<Work extends PromiseLike<unknown>>(
    kind: "statements" | "transactions",
    start: (client: Sql, abandon: () => void) => Work,
  ): Work {
    const connection = choose();
    const client = clientOf(connection);
    connection[kind] += 1;
    const abandon = () => giveUp(connection, client);
    const overdue = setTimeout(abandon, deadline);
    function settle() {
      clearTimeout(overdue);
      connection[kind] -= 1;
    }
    const work = start(client, abandon);
    void work.then(settle, settle);
    return work;
  }

  const shared = {
    unsafe: (...statement: Parameters<Sql["unsafe"]>) =>
      use("statements", (client) => client.unsafe(...statement)),
    begin: (work: (transaction: TransactionSql) => Promise<unknown>) =>
      use("transactions", async (client, abandon) => {
        let begun = false;
        try {
          return await client.begin((transaction) => {
            begun = true;
            return work(transaction);
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
