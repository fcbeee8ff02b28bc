import type { Database } from "@docket/db";
import { session } from "@docket/db/accounts";
import { createTestDatabase } from "@docket/testing";
import { expect, test, vi } from "vitest";
import { PASSWORD, problemBody, serveIssuer } from "./issuer-server.ts";

const ADA = { email: "ada@example.com", password: PASSWORD };

/** A database that can be made to fail each statement from now on, and to work again. */
function breakable(db: Database) {
  let failure: Error | null = null;
  const STATEMENTS = new Set<PropertyKey>(["select", "insert", "update", "delete", "transaction"]);
  return {
    db: new Proxy(db, {
      get(target, key) {
        if (failure && STATEMENTS.has(key)) throw failure;
        const value: unknown = Reflect.get(target, key);
        return typeof value === "function" ? value.bind(target) : value;
      },
    }),
    breakWith: (error: Error | null) => {
      failure = error;
    },
  };
}

const OUTAGE = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:5432"), {
  code: "ECONNREFUSED",
});

test("while the database is out of reach every call answers 503, and then goes on as before", async () => {
  await using database = await createTestDatabase();
  const { db, breakWith } = breakable(database.db);
  await using server = await serveIssuer({ db }, { rateLimit: true });
  const client = server.client();
  await client.send("/register", { body: ADA });

  const print = (["log", "info", "warn", "error"] as const).map((level) =>
    vi.spyOn(console, level),
  );
  breakWith(OUTAGE);
  const calls = [
    ["POST", "/register", { ...ADA, email: "eve@example.com" }],
    ["POST", "/login", ADA],
    ["POST", "/token", undefined],
    ["POST", "/logout", undefined],
    ["GET", "/jwks", undefined],
  ] as const;
  for (const [method, path, body] of calls) {
    const answer = await client.send(path, { method, body });
    expect(answer.body).toEqual(problemBody("service-unavailable", 503, path));
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.getSetCookie()).toEqual([]);
  }
  expect(server.errors).toEqual([]);
  for (const printed of print) expect(printed).not.toHaveBeenCalled();

  breakWith(null);
  expect((await client.send("/token")).status).toBe(200);
  expect((await client.send("/logout")).status).toBe(200);
  expect(await database.db.select().from(session)).toEqual([]);
});

test("a bug answers 500 with a number for the log, and only the log learns what it was", async () => {
  await using database = await createTestDatabase();
  const { db, breakWith } = breakable(database.db);
  await using server = await serveIssuer({ db });
  const bug = new Error('relation "user" does not exist at /srv/docket/db.ts');
  breakWith(bug);

  const answer = await server.client().send("/login", { body: ADA });

  expect(answer.body).toEqual({
    ...problemBody("internal-error", 500, ""),
    instance: "urn:uuid:0199d3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d",
  });
  expect(answer.text).not.toMatch(/relation|srv/);
  expect(server.errors).toEqual([bug]);
});

test("a registration that fails half-way leaves nothing behind", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  await database.db.execute("alter table session add constraint full_up check (false) not valid");
  try {
    expect((await server.client().send("/register", { body: ADA })).status).toBe(500);
  } finally {
    await database.db.execute("alter table session drop constraint full_up");
  }
  expect(server.errors).toHaveLength(1);
  expect((await server.client().send("/register", { body: ADA })).status).toBe(201);
});
