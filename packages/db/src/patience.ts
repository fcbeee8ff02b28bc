import { AsyncLocalStorage } from "node:async_hooks";

const patience = new AsyncLocalStorage<number>();

/**
 * Runs work whose statements and transactions may take longer than others: what is all or nothing and
 * about very many rows. A frozen server is noticed later by as much.
 *
 * @param deadline  milliseconds, instead of those that the connection has.
 */
export function withPatience<Result>(
  deadline: number,
  work: () => Promise<Result>,
): Promise<Result> {
  return patience.run(deadline, work);
}

/** Milliseconds that what is begun here may take, when it is not as others. */
export function ownDeadline(): number | undefined {
  return patience.getStore();
}
