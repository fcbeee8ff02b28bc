import { closeSync, existsSync, openSync } from "node:fs";
import { startBuiltServer } from "@docket/testing/servers";
import { expect, test } from "vitest";
import { createLastingStorage } from "./lasting-storage.ts";

/** Every write to this device fails because it is full; Linux only. */
const FULL = "/dev/full";

test.runIf(existsSync(FULL))(
  "a log that cannot be written for want of space loses no request, and the server stops as ever",
  async () => {
    await using storage = await createLastingStorage();
    const standardOutput = openSync(FULL, "w");
    await using server = await startBuiltServer(storage.environment, [], standardOutput);
    closeSync(standardOutput);
    for (let round = 0; round < 40; round += 1) {
      const answers = Array.from({ length: 50 }, () => fetch(`${server.origin}/healthz`));
      for (const { status } of await Promise.all(answers)) expect(status).toBe(200);
    }
    expect(server.process.exitCode).toBeNull();
    expect(await server.end("SIGTERM")).toBe(0);
    expect(server.output).toEqual([]);
  },
  60_000,
);
