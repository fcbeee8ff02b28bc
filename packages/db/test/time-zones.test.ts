import { instantOf, wallClockAt } from "@docket/calendar";
import { canonicalTimeZone } from "@docket/contracts";
import { createTestDatabase } from "@docket/testing";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";

test("each zone of PostgreSQL is either refused, or stored in its spelling and used in computations", async () => {
  await using database = await createTestDatabase();
  const rows = await database.db
    .select({ name: sql<string>`zone.name` })
    .from(sql`pg_timezone_names zone`)
    .orderBy(sql`zone.name`);
  const names = rows.map(({ name }) => name);
  expect(names.length).toBeGreaterThan(400);
  const accepted = names.filter((name) => canonicalTimeZone(name) !== null);
  expect(accepted.length).toBeGreaterThan(400);
  expect(accepted.map((name) => canonicalTimeZone(name.toLowerCase()))).toEqual(accepted);
  for (const timeZone of accepted) {
    const noon = { date: "2026-07-01", time: "12:00", timeZone };
    expect(wallClockAt(instantOf(noon), timeZone)).toEqual(noon);
  }
}, 60_000);
