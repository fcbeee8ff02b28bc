import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startBuiltServer } from "@docket/testing/servers";

test(
  "a second server on one data folder ends its start in words",
  { timeout: 60_000 },
  async () => {
    const DATA_DIR = await mkdtemp(join(tmpdir(), "docket-data-"));
    await using first = await startBuiltServer({ DATA_DIR });
    await using second = await startBuiltServer({ DATA_DIR });
    expect(second.process.exitCode).toBe(1);
    expect(second.output.join("\n")).toMatch(/is in use by process \d+.*DATABASE_URL/);
    expect((await fetch(`${first.origin}/readyz`)).status).toBe(200);
    await first.end("SIGTERM");
    await rm(DATA_DIR, { recursive: true });
  },
);
