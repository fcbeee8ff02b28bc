import type { Database } from "./database.ts";

/**
 * Builds queries once for each database that they run on, and keeps them as long as it lives.
 *
 * Building one costs as much CPU as the rest of the call; a named one is also parsed by the server
 * only once a connection.
 */
export function prepared<Queries>(build: (db: Database) => Queries): (db: Database) => Queries {
  const built = new WeakMap<Database, Queries>();
  return (db) => {
    const known = built.get(db);
    if (known !== undefined) return known;
    const queries = build(db);
    built.set(db, queries);
    return queries;
  };
}
