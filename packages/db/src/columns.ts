import { type ProblemCode, ProblemError } from "@docket/contracts";
import { Param, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";

/** Where a column has another value than the named one; nowhere in particular when none is named. */
export function differsFrom(column: PgColumn, value: unknown): SQL | undefined {
  return value === undefined
    ? undefined
    : sql`${column} is distinct from ${new Param(value, column)}`;
}

/** A client may name any integer, and not all of them fit the column: they are compared as larger ones. */
export function isAtVersion(column: PgColumn, version: number | undefined): SQL | undefined {
  return version === undefined ? undefined : sql`${column} = ${version}::bigint`;
}

/** @throws ProblemError `code` when a version is named that is not the row's. */
export function requireVersion(
  { version }: { readonly version: number },
  ifVersion: number | undefined,
  code: ProblemCode,
): void {
  if (ifVersion !== undefined && version !== ifVersion) throw new ProblemError(code);
}

/**
 * A page of rows, of which one more was asked for than it holds.
 *
 * @returns `next` is the place of the last one, behind which to go on; `null` when the page is the last.
 */
export function pageOf<Row, Place>(
  rows: readonly Row[],
  limit: number,
  placeOf: (last: Row) => Place,
): { items: Row[]; next: Place | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? placeOf(last) : null };
}
