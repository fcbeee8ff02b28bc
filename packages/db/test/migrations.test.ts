import { createTestDatabase } from "@docket/testing";
import { getTableConfig, type PgTable } from "drizzle-orm/pg-core";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import * as accounts from "../src/accounts.ts";
import { readMigrations } from "../src/migrations.ts";
import { tasks } from "../src/tables.ts";

const tables: PgTable[] = [...Object.values(accounts), tasks];

test("migrations from empty make the tables that the code describes", async () => {
  await using database = await createTestDatabase();
  await database.ready();
  for (const table of tables) {
    const { name, columns } = getTableConfig(table);
    const found = await database.db
      .select({ column: sql<string>`column_name` })
      .from(sql`information_schema.columns`)
      .where(sql`table_schema = 'public' and table_name = ${name}`);
    const snake = (key: string) => key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    expect(found.map(({ column }) => column).toSorted()).toEqual(
      columns.map((column) => snake(column.name)).toSorted(),
    );
  }
});

/** The beginning of each migration's SHA-256. A release adds its own lines; existing lines never change. */
const RELEASED = [
  "ed0c0fa3b38b4b6e",
  "d1040cbdd52ff22a",
  "c32f33c0ffa3ccf1",
  "34437f8c4e1efcde",
  "dad079df2586487a",
  "a0de7f8ae304078c",
  "8a1436cfdfd733e2",
  "f99358680e71ee3a",
  "d20053b3aa3b376a",
  "f58f96009455833e",
  "e395246e2fb710c4",
  "48162a4eed364c8e",
  "f2b6fb8315ba536a",
  "e429d191ad453f16",
];

test("a released migration is never changed, because databases have run it", () => {
  const hashes = readMigrations().map(({ hash }) => hash.slice(0, 16));
  expect(hashes.slice(0, RELEASED.length)).toEqual(RELEASED);
});
