import { createTestDatabase } from "@docket/testing";
import { getTableConfig, type PgTable } from "drizzle-orm/pg-core";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import * as accounts from "../src/accounts.ts";
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
