import { type IfVersion, type ProblemCode, ProblemError } from "@docket/contracts";
import { Param, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";

/** Where a column has another value than the named one; nowhere in particular when none is named. */
export function differsFrom(column: PgColumn, value: unknown): SQL | undefined {
  return value === undefined
    ? undefined
    : sql`${column} is distinct from ${new Param(value, column)}`;
}

/** A client may name any integer, and not all of them fit the column: they are compared as larger ones. */
export function isAtVersion(column: PgColumn, ifVersion: IfVersion): SQL | undefined {
  return ifVersion === undefined
    ? undefined
    : sql`${column} = any(${toVersionArray(ifVersion)}::bigint[])`;
}

/** Formats the versions as the text of a PostgreSQL array. */
export function toVersionArray(ifVersion: IfVersion): string {
  return `{${[ifVersion ?? []].flat().join(",")}}`;
}

/** @throws ProblemError `code` when versions are required and the row is at none of them. */
export function requireVersion(
  { version }: { readonly version: number },
  ifVersion: IfVersion,
  code: ProblemCode,
): void {
  if (ifVersion === undefined || [ifVersion].flat().includes(version)) return;
  throw new ProblemError(code);
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
