import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ADA, EVE } from "@docket/testing";
import { PGlite } from "@electric-sql/pglite";
import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/pglite";
import { migrate } from "drizzle-orm/pglite/migrator";
import { expect, onTestFinished, test } from "vitest";
import { listChanges } from "../../src/index.ts";
import { openPglite } from "../../src/server.ts";
import { replayed, stored } from "../replay.ts";

const MIGRATIONS = fileURLToPath(new URL("../../../../drizzle", import.meta.url));

/** The first few migrations, in a folder of their own. */
async function firstMigrations(count: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "docket-test-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await cp(MIGRATIONS, folder, { recursive: true });
  const file = join(folder, "meta", "_journal.json");
  const journal: unknown = JSON.parse(await readFile(file, "utf8"), (key, value: unknown) =>
    key === "entries" && Array.isArray(value) ? value.slice(0, count) : value,
  );
  await writeFile(file, JSON.stringify(journal));
  return folder;
}

test("tasks from before the log begin it", { timeout: 60_000 }, async () => {
  const client = await PGlite.create();
  const before = drizzle({ client });
  await migrate(before, { migrationsFolder: await firstMigrations(2) });
  for (const [{ id, email }, count] of [
    [ADA, 3],
    [EVE, 2],
  ] as const) {
    await before.execute(
      sql`insert into "user" (id, name, email) values (${id}, 'Somebody', ${email})`,
    );
    await before.execute(sql`
      insert into task (owner_id, id, title, notes, completed, priority, created_at)
      select ${id}, gen_random_uuid(), 'Task ' || n, '', false, 'none', now() - n * interval '1 day'
      from generate_series(1, ${count}::int) n`);
  }

  await using database = await openPglite(client);
  const { db } = database;
  for (const [{ id }, titles] of [
    [ADA, ["Task 1", "Task 2", "Task 3"]],
    [EVE, ["Task 1", "Task 2"]],
  ] as const) {
    const { items } = await listChanges(db, id, { limit: 10 });
    expect(items.map(({ after }) => after?.["title"])).toEqual(titles);
    expect(items.every(({ source }) => source === "database")).toBe(true);
    expect(await replayed(db, id)).toEqual(await stored(db, id));
  }
});
