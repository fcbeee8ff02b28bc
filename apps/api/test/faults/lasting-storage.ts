import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestDatabase } from "@docket/testing";
import { inject } from "vitest";

/** The environment of servers that one after the other have the same database, of either kind. */
export async function createLastingStorage(): Promise<
  { readonly environment: Readonly<Record<string, string>> } & AsyncDisposable
> {
  if (inject("database").kind === "embedded") {
    const DATA_DIR = await mkdtemp(join(tmpdir(), "docket-data-"));
    return {
      environment: { DATA_DIR },
      [Symbol.asyncDispose]: () => rm(DATA_DIR, { recursive: true, force: true }),
    };
  }
  const database = await createTestDatabase();
  return {
    environment: {
      DATABASE_URL: database.url ?? "",
      BETTER_AUTH_SECRET: randomBytes(32).toString("hex"),
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}
