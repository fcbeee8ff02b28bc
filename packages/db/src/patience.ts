import { AsyncLocalStorage } from "node:async_hooks";
import { sql } from "drizzle-orm";
import type { Database } from "./database.ts";

/** Milliseconds. */
const PATIENCE = 120_000;

const patience = new AsyncLocalStorage<number>();

/**
 * Runs work whose statements and transactions may take two minutes, instead of what the connection
 * allows: what is all or nothing and about very many rows. A frozen server is noticed later by as much.
 */
export function withPatience<Result>(work: () => Promise<Result>): Promise<Result> {
  return patience.run(PATIENCE, work);
}

/** Milliseconds that what is begun here may take, when it is not as others. */
export function ownDeadline(): number | undefined {
  return patience.getStore();
}

/**
 * Has the rest of a transaction planned for very many rows. PostgreSQL has no statistics yet of rows that were
 * only just written, takes them for one or two, and would go through all of them for each of them.
 */
export async function planForMany(transaction: Database): Promise<void> {
  await transaction.execute(sql`set local enable_nestloop = off`);
}
