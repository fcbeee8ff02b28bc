import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sql } from "drizzle-orm";
import type { Database } from "./database.ts";

export const migrationsFolder = fileURLToPath(new URL("../../../drizzle", import.meta.url));

/** Rejects unless the database answers and has every migration. */
export async function requireMigrations(db: Database): Promise<void> {
  const journal: unknown = JSON.parse(
    await readFile(join(migrationsFolder, "meta", "_journal.json"), "utf8"),
  );
  const expected =
    typeof journal === "object" && journal !== null && "entries" in journal
      ? journal.entries
      : undefined;
  const [row] = await db
    .select({ applied: sql<number>`count(*)::int` })
    .from(sql`drizzle.__drizzle_migrations`);
  if (!Array.isArray(expected) || !row || row.applied < expected.length) {
    throw new Error("The database lacks migrations.");
  }
}
