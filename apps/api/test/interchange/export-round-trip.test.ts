import type { BatchId } from "@docket/contracts";
import { user } from "@docket/db/accounts";
import { callerFor } from "@docket/router";
import { ADA, createTestDatabase, EVE, people, testServices } from "@docket/testing";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { isRefusal, steps, take } from "../../../../packages/db/test/steps.ts";
import { propertyRuns } from "../property-runs.ts";
import { exportOf } from "./files.ts";

test(
  "whatever somebody has done: exported, imported into an empty account and exported again, it is the same bytes",
  { timeout: 120_000 },
  async () => {
    await using database = await createTestDatabase();
    const { db } = database;
    const services = testServices(database);
    const ada = callerFor(services, ADA);
    const eve = callerFor(services, EVE);
    let lines = 0;
    let filters = 0;

    const holds = fc.asyncProperty(steps, async (story) => {
      await db.delete(user);
      await people(database);
      const done: BatchId[] = [];
      for (const step of story) await take(db, done, step).catch(isRefusal);
      const file = await exportOf(ada);
      lines += file.split("\n").length;
      filters += file.includes('"filters": [\n') ? 1 : 0;

      const { result } = await eve.import.file({ format: "docket", file });
      expect(result?.restored).toBe(file.includes('"changes": [\n'));
      expect(await exportOf(eve)).toBe(file);
    });
    await fc.assert(holds, propertyRuns(40, 90_000));
    expect(lines).toBeGreaterThan(0);
    expect(filters).toBeGreaterThan(0);
  },
);
