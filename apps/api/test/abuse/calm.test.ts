import { expect, test } from "vitest";
import { startTarget } from "../attacks/target.ts";
import { expectUnharmed, memoryDuring } from "./victim.ts";

test("without an attack the victim has no failed and no slow call", async () => {
  await using target = await startTarget({ RATE_LIMIT: "on" });
  const ada = await target.register("ada");
  const memory = await memoryDuring(target.pid(), () =>
    expectUnharmed(target, ada, () => Promise.resolve()),
  );
  expect(memory.peak).toBeGreaterThan(30 * 2 ** 20);
});

test("a server that stops is reported as a failure", async () => {
  await using target = await startTarget({ RATE_LIMIT: "on" });
  const ada = await target.register("ada");
  const attacked = expectUnharmed(target, ada, () => target.whileStopped(() => Promise.resolve()));
  await expect(attacked).rejects.toThrow(/that failed/);
});
