import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openPglite } from "@docket/db/server";
import { PGlite } from "@electric-sql/pglite";
import type { TestProject } from "vitest/node";
import "./provided.ts";

/** The first start of PGlite takes seconds, a start from its image a tenth of that. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "docket-image-"));
  const image = join(folder, "image.tar");
  const client = await PGlite.create();
  const database = await openPglite(client);
  await writeFile(image, Buffer.from(await (await client.dumpDataDir("none")).arrayBuffer()));
  await database.close();
  project.provide("database", { kind: "embedded", image });
  return () => rm(folder, { recursive: true, force: true });
}
