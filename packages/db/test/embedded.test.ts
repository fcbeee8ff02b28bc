import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openEmbedded } from "../src/server.ts";

test(
  "a data folder serves one process at a time, and is free again after it",
  { timeout: 60_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "docket-test-"));
    const database = await openEmbedded(folder);
    await database.ready();
    expect(await readFile(join(folder, "docket.pid"), "utf8")).toBe(`${process.pid}\n`);
    await database.close();

    // The parent of this process is alive, and is not this process.
    await writeFile(join(folder, "docket.pid"), `${process.ppid}\n`);
    await expect(openEmbedded(folder)).rejects.toThrow(/is in use by process \d+/);

    // No process has this number: the one that had it was killed.
    await writeFile(join(folder, "docket.pid"), "4194305\n");
    await using again = await openEmbedded(folder);
    await again.ready();
    await rm(folder, { recursive: true });
  },
);
