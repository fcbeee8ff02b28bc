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
