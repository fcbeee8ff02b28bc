import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";

/** Either database, or a transaction on it: the queries cannot tell and need not. */
export type Database = PgDatabase<PgQueryResultHKT>;
