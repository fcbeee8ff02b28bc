import { fileURLToPath } from "node:url";
import { sql } from "drizzle-orm";
import { type MigrationMeta, readMigrationFiles } from "drizzle-orm/migrator";
import type { Database } from "./database.ts";
import { DatabaseStartError } from "./start-failure.ts";

const FOLDER = fileURLToPath(new URL("../../../drizzle", import.meta.url));

/** Every migration, in order, as drizzle-kit wrote them. */
export function readMigrations(): MigrationMeta[] {
  return readMigrationFiles({ migrationsFolder: FOLDER });
}

/**
 * Brings a database up to date, each migration in a transaction of its own. If a migration fails, the database
 * stays at the previous one, which is a version that this code has supported.
 *
 * The journal is that of drizzle-orm's migrator, which runs all migrations in one transaction. That does not work
 * on every database: a value that one migration adds to an enum cannot be used by the next one, and a table with
 * new rows cannot be altered while a deferred constraint waits for the commit.
 */
export async function migrate(
  db: Database,
  migrations: readonly MigrationMeta[] = readMigrations(),
): Promise<void> {
  await db.execute(sql`create schema if not exists drizzle`);
  await db.execute(sql`create table if not exists drizzle.__drizzle_migrations (
    id serial primary key, hash text not null, created_at bigint)`);
  const rows = await db
    .select({ writtenAt: sql<number>`created_at`.mapWith(Number) })
    .from(sql`drizzle.__drizzle_migrations`);
  const applied = new Set(rows.map(({ writtenAt }) => writtenAt));
  for (const { sql: statements, folderMillis: writtenAt, hash } of migrations) {
    if (applied.has(writtenAt)) continue;
    await db.transaction(async (transaction) => {
      // Checks the foreign keys of rewritten rows at once. Otherwise they would wait for the commit, and no later
      // statement of the migration could alter the table.
      await transaction.execute(sql`set constraints all immediate`);
      for (const statement of statements) await transaction.execute(sql.raw(statement));
      await transaction.execute(sql`insert into drizzle.__drizzle_migrations (hash, created_at)
        values (${hash}, ${writtenAt})`);
    });
  }
}

/** Creation times of this version's migrations, in milliseconds since 1970, in order. */
function knownMigrations(): readonly number[] {
  // Read once, because readiness probes need it every few seconds.
  timesOfMigrations ??= readMigrations().map(({ folderMillis }) => folderMillis);
  return timesOfMigrations;
}
let timesOfMigrations: readonly number[] | undefined;

/**
 * Refuses a database that a later version has migrated, because this version does not know the meaning of its
 * tables. Nothing is changed.
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
  const known = knownMigrations();
  if (Number(row?.newest ?? 0) <= (known.at(-1) ?? 0)) return;
  throw new DatabaseStartError(
    "A later version of Docket has migrated this database, and this version cannot use it: " +
      "start the later version, or restore a backup that was made before the upgrade.",
  );
}

/** @throws Error when the database lacks a migration of this version, or is read-only. */
export async function requireReady(db: Database): Promise<void> {
  const known = knownMigrations();
  const [row] = await db
    .select({
      applied: sql<number>`count(*)::int`,
      readOnly: sql<string>`current_setting('transaction_read_only')`,
    })
    .from(sql`drizzle.__drizzle_migrations`);
  if (!row || row.applied < known.length) throw new Error("The database has pending migrations.");
  if (row.readOnly === "on") throw new Error("The database is read-only.");
}
