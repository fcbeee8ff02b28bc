import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Session, Task, TaskPage } from "@docket/contracts";
import { createTestDatabase } from "@docket/testing";
import { expect, inject, test } from "vitest";
import { type BuiltServer, startBuiltServer } from "@docket/testing/built-server";

const { kind } = inject("database");
const SECRET = randomBytes(32).toString("hex");

/** The environment of a server on a database that outlives it. */
async function lasting(): Promise<{ environment: Record<string, string> } & AsyncDisposable> {
  if (kind === "embedded") {
    const DATA_DIR = await mkdtemp(join(tmpdir(), "docket-data-"));
    return {
      environment: { DATA_DIR },
      [Symbol.asyncDispose]: () => rm(DATA_DIR, { recursive: true, force: true }),
    };
  }
  const database = await createTestDatabase();
  return {
    environment: { DATABASE_URL: database.url ?? "", BETTER_AUTH_SECRET: SECRET },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

async function register({ origin }: BuiltServer): Promise<Session> {
  const response = await fetch(`${origin}/api/auth/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email: "ada@example.com", password: "correct horse battery" }),
  });
  return Session.parse(await response.json());
}

function create({ origin }: BuiltServer, token: string, title: string): Promise<Response> {
  return fetch(`${origin}/api/v1/users/me/tasks`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ title }),
  });
}

async function titles({ origin }: BuiltServer, token: string): Promise<string[]> {
  const response = await fetch(`${origin}/api/v1/users/me/tasks?limit=100`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return TaskPage.parse(await response.json()).items.map(({ title }) => title);
}

test(
  "what was acknowledged is there after a kill, and the token still works",
  { timeout: 60_000 },
  async () => {
    await using storage = await lasting();
    await using first = await startBuiltServer(storage.environment);
    const { token } = await register(first);
    const port = new URL(first.origin).port;
    const acknowledged: string[] = [];
    const writing = (async () => {
      for (let n = 0; n < 90; n += 1) {
        const response = await create(first, token, `Task ${n}`);
        acknowledged.push(Task.parse(await response.json()).title);
        if (acknowledged.length === 40) first.process.kill("SIGKILL");
      }
    })();
    await expect(writing).rejects.toThrow("fetch failed");
    await first.end("SIGKILL");

    await using second = await startBuiltServer({ ...storage.environment, PORT: port });
    expect(await titles(second, token)).toEqual(expect.arrayContaining(acknowledged));
    expect(acknowledged.length).toBeGreaterThanOrEqual(40);
  },
);

test("SIGTERM finishes what is open and ends with 0", { timeout: 60_000 }, async () => {
  await using storage = await lasting();
  await using server = await startBuiltServer(storage.environment);
  const { token } = await register(server);
  const open = Array.from({ length: 20 }, (_, n) => create(server, token, `Task ${n}`));
  await open[0];
  const code = server.end("SIGTERM");
  const statuses = (await Promise.allSettled(open)).map((outcome) =>
    outcome.status === "fulfilled" ? outcome.value.status : "refused",
  );
  expect(statuses).not.toContain(500);
  expect(statuses.filter((status) => status === 201).length).toBeGreaterThan(0);
  expect(await code).toBe(0);
});

test("a mistaken configuration ends the start in words", async () => {
  await using server = await startBuiltServer({ ACCESS_TOKEN_TTL: "a while", PORT: "70000" });
  expect(server.process.exitCode).toBe(1);
  expect(server.output).toEqual([
    "The configuration has mistakes:",
    expect.stringMatching(/^ {2}PORT /),
    expect.stringMatching(/^ {2}ACCESS_TOKEN_TTL must be a number and a unit/),
  ]);
});
