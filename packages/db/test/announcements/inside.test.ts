import { createTestDatabase } from "@docket/testing";
import { expect, test } from "vitest";
import { createEar, someOwner } from "./listeners.ts";

test("who listens in the process hears of a change at once, until they stop", async () => {
  await using database = await createTestDatabase();
  const [one, two] = [createEar(database), createEar(database)];
  const owner = someOwner();
  database.announcements.announce(owner);
  expect([one.heard, two.heard]).toEqual([[owner], [owner]]);

  one.deafen();
  database.announcements.announce(owner);
  expect(one.heard).toHaveLength(1);
  expect(two.heard).toHaveLength(2);
});
