import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { DatabaseStartError } from "./start-failure.ts";

export const migrationsFolder = fileURLToPath(new URL("../../../drizzle", import.meta.url));

/** When each migration of this version was made, in milliseconds since 1970, in order. */
async function knownMigrations(): Promise<readonly number[]> {
  const journal: unknown = JSON.parse(
    await readFile(join(migrationsFolder, "meta", "_journal.json"), "utf8"),
  );
  const isJournal = typeof journal === "object" && journal !== null && "entries" in journal;
  if (!isJournal || !Array.isArray(journal.entries)) throw new Error("There are no migrations.");
  return journal.entries.map((entry: { readonly when: number }) => entry.when);
}

/**
 * Refuses a database that a later version has migrated: this one does not know what its tables mean. Nothing
 * is changed.
 *
 * @throws DatabaseStartError
 */
export async function requireKnownSchema(db: Database): Promise<void> {
  const [table] = await db
    .select({ exists: sql<boolean>`to_regclass('drizzle.__drizzle_migrations') is not null` })
    .from(sql`(select) nothing`);
  if (!table?.exists) return;
  const [row] = await db
    .select({ newest: sql<string | null>`max(created_at)::text` })
    .from(sql`drizzle.__drizzle_migrations`);
  const known = await knownMigrations();
  if (Number(row?.newest ?? 0) <= (known.at(-1) ?? 0)) return;
  throw new DatabaseStartError(
    "A later version of Docket has migrated this database, and this version cannot use it: " +
      "start the later version, or restore a backup from before it.",
  );
}

/** @throws Error when the database lacks a migration of this version, or can only be read. */
export async function requireReady(db: Database): Promise<void> {
  const known = await knownMigrations();
  const [row] = await db
    .select({
      applied: sql<number>`count(*)::int`,
      readOnly: sql<string>`current_setting('transaction_read_only')`,
    })
    .from(sql`drizzle.__drizzle_migrations`);
  if (!row || row.applied < known.length) throw new Error("The database lacks migrations.");
  if (row.readOnly === "on") throw new Error("The database is read-only.");
}
