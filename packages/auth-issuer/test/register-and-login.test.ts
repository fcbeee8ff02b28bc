import { Session } from "@docket/contracts";
import { account, session, user } from "@docket/db/accounts";
import { createTestDatabase } from "@docket/testing";
import { expect, test } from "vitest";
import { PASSWORD, problemBody, serveIssuer } from "./issuer-server.ts";

const ADA = { email: "ada@example.com", password: PASSWORD };

test("Ada registers and is signed in: a session, a cookie, and nothing that is not hers to see", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);

  const answer = await server.client().send("/register", { body: { ...ADA, name: "  Ada L.  " } });

  expect(answer.status).toBe(201);
  expect(answer.headers.get("content-type")).toBe("application/json");
  expect(answer.headers.get("cache-control")).toBe("no-store");
  const signedIn = Session.parse(answer.body);
  expect(answer.body).toEqual({
    user: { ...signedIn.user, email: ADA.email, name: "Ada L." },
    token: signedIn.token,
    tokenType: "Bearer",
    expiresAt: signedIn.expiresAt,
  });
  const lifetime = Date.parse(signedIn.expiresAt) - Date.now();
  expect(lifetime).toBeGreaterThan(890_000);
  expect(lifetime).toBeLessThanOrEqual(900_000);
  expect(server.errors).toEqual([]);
});

test("without a name, she is called by what stands before the @", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const { body } = await server.client().send("/register", { body: ADA });
  expect(Session.parse(body).user.name).toBe("ada");
});

test("she logs in, in any letter case, to the same account and a new session", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const registered = await server.client().send("/register", { body: ADA });

  const first = server.client();
  const second = server.client();
  const answer = await first.send("/login", { body: { ...ADA, email: "ADA@Example.COM" } });
  await second.send("/login", { body: ADA });

  expect(answer.status).toBe(200);
  expect(Session.parse(answer.body).user).toEqual(Session.parse(registered.body).user);
  expect([...first.cookies.values()]).not.toEqual([...second.cookies.values()]);
  const sessions = await database.db.select().from(session);
  expect(new Set(sessions.map(({ token }) => token)).size).toBe(3);
  expect(sessions.every(({ ipAddress }) => ipAddress === "127.0.0.1")).toBe(true);
});

test("the session id is in the cookie alone, never in a body", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const client = server.client();
  const answers = [
    await client.send("/register", { body: ADA }),
    await client.send("/login", { body: ADA }),
    await client.send("/token"),
  ];
  const sessions = await database.db.select().from(session);
  for (const { text } of answers) {
    for (const { id, token } of sessions) {
      expect(text).not.toContain(token);
      expect(text).not.toContain(id);
    }
  }
});

test("an address is taken once, in any letter case", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  await server.client().send("/register", { body: ADA });

  const body = { email: "Ada@EXAMPLE.com", password: "another long password" };
  const answer = await server.client().send("/register", { body });

  expect(answer.status).toBe(409);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(answer.body).toEqual(problemBody("email-taken", 409, "/register"));
  expect(answer.headers.getSetCookie()).toEqual([]);
});

test("ten people register one address at once: one gets it, nine are told", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      server.client().send("/register", {
        body: {
          email: index % 2 === 0 ? "ada@example.com" : "ADA@example.com",
          password: PASSWORD,
        },
      }),
    ),
  );
  const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b);
  expect(statuses).toEqual([201, ...Array.from({ length: 9 }, () => 409)]);
  expect(await database.db.select().from(user)).toHaveLength(1);
  expect(await database.db.select().from(account)).toHaveLength(1);
  expect(await database.db.select().from(session)).toHaveLength(1);
  expect(server.errors).toEqual([]);
});

test("a wrong password and an unknown address are told apart by no byte and no query", async () => {
  const statements: string[] = [];
  await using database = await createTestDatabase({ onQuery: (query) => statements.push(query) });
  await using server = await serveIssuer(database);
  await server.client().send("/register", { body: ADA });

  async function tryLogin(email: string) {
    statements.length = 0;
    const body = { email, password: "not the right password" };
    const { status, text } = await server.client().send("/login", { body });
    return { status, text, statements: [...statements] };
  }
  const wrongPassword = await tryLogin("ada@example.com");
  const unknownAddress = await tryLogin("eve@example.com");

  expect(wrongPassword.status).toBe(401);
  expect(JSON.parse(wrongPassword.text)).toEqual(problemBody("invalid-credentials", 401, "/login"));
  expect(unknownAddress).toEqual(wrongPassword);
});

test("both take the time of one hash", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const client = server.client();
  await client.send("/register", { body: ADA });

  async function time(email: string): Promise<number> {
    const start = performance.now();
    await client.send("/login", { body: { email, password: "not the right password" } });
    return performance.now() - start;
  }
  const known: number[] = [];
  const unknown: number[] = [];
  for (let round = 0; round < 12; round += 1) {
    known.push(await time("ada@example.com"));
    unknown.push(await time("eve@example.com"));
  }
  const ratio = Math.min(...unknown) / Math.min(...known);
  // An answer without the hash takes a tenth of the time; a busy machine makes for the rest.
  expect(ratio).toBeGreaterThan(0.4);
  expect(ratio).toBeLessThan(2.5);
});

test("passwords are stored as argon2id hashes, and taken as they are", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const strange = { email: "ada@example.com", password: "  nul\0 and 🦙 and \u0301  " };
  expect((await server.client().send("/register", { body: strange })).status).toBe(201);

  const [stored] = await database.db.select().from(account);
  expect(stored?.password).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect((await server.client().send("/login", { body: strange })).status).toBe(200);
  for (const password of [
    strange.password.trim(),
    strange.password.normalize("NFC").slice(0, -1),
  ]) {
    const { status } = await server.client().send("/login", { body: { ...strange, password } });
    expect(status).toBe(401);
  }
});

test.each([
  ["a common password", { password: "Password1" }, "/password"],
  ["her address as password", { password: "ADA@example.com" }, "/password"],
  ["7 characters", { password: "kX7#pq2" }, "/password"],
  ["129 characters", { password: "z".repeat(129) }, "/password"],
  ["a password that is an object", { password: { $ne: "" } }, "/password"],
  ["no password", { password: undefined }, "/password"],
  ["no address", { email: "ada" }, "/email"],
  ["a name with NUL", { name: "Ada\0" }, "/name"],
  ["a name of white space", { name: "  " }, "/name"],
  ["a name without end", { name: "a".repeat(100_000) }, "/name"],
  ["a role", { role: "admin" }, "/role"],
  ["an id", { id: "0199d3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d" }, "/id"],
  ["a verified address", { emailVerified: true }, "/emailVerified"],
  ["a way to elsewhere", { callbackURL: "https://evil.example" }, "/callbackURL"],
])("%s is refused, and pointed at", async (_, change, pointer) => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const answer = await server.client().send("/register", { body: { ...ADA, ...change } });
  expect(answer.status).toBe(400);
  expect(answer.body).toEqual({
    ...problemBody("invalid-input", 400, "/register"),
    errors: [{ pointer, detail: expect.any(String) }],
  });
  expect(await database.db.select().from(user)).toEqual([]);
});

test("within the process, accounts are opened by the same rules, and deleted with all they hold", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const { issuer } = server;

  const registered = await issuer.register({ ...ADA, email: "Ada@example.com" });
  expect(registered).toMatchObject({ email: "ada@example.com", name: "Ada" });
  await expect(issuer.register(ADA)).rejects.toMatchObject({ code: "email-taken" });
  await expect(issuer.register({ ...ADA, password: "12345678" })).rejects.toMatchObject({
    code: "invalid-input",
    errors: [{ pointer: "/password" }],
  });
  expect(await database.db.select().from(session)).toEqual([]);

  expect((await server.client().send("/login", { body: ADA })).status).toBe(200);
  expect(await issuer.removeAccount("ADA@example.com")).toBe(true);
  expect(await issuer.removeAccount("ADA@example.com")).toBe(false);
  for (const table of [user, account, session]) {
    expect(await database.db.select().from(table)).toEqual([]);
  }
  expect((await server.client().send("/login", { body: ADA })).status).toBe(401);
});
