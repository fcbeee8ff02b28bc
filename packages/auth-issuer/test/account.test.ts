import { Account, CreateTask, Session, type UserId } from "@docket/contracts";
import {
  account,
  attempt,
  challenge,
  passkey,
  rateLimit,
  recoveryCode,
  session,
  twoFactor,
  user,
} from "@docket/db/accounts";
import { createTask, type Database } from "@docket/db";
import { createTestDatabase, requestOf } from "@docket/testing";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { ORIGIN, PASSWORD, problemBody, serveIssuer } from "./issuer-server.ts";

const ADA = { email: "ada@example.com", password: PASSWORD };
const EVE = { email: "eve@example.com", password: "eve has a long one too" };
const NEW_PASSWORD = "a horse of another colour";

test("Ada sees her account", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const ada = server.client();
  const { user: registered } = Session.parse((await ada.send("/register", { body: ADA })).body);

  const answer = await ada.send("/account", { method: "GET" });

  expect(answer.status).toBe(200);
  expect(answer.headers.get("cache-control")).toBe("no-store");
  expect(Account.strict().parse(answer.body)).toEqual({
    user: registered,
    emailVerified: false,
    twoFactorEnabled: false,
  });
  const head = await ada.send("/account", { method: "HEAD" });
  expect([head.status, head.text]).toEqual([200, ""]);
});

test.each([
  ["GET", "/account", undefined],
  ["DELETE", "/account", { password: PASSWORD }],
  ["POST", "/change-password", { currentPassword: PASSWORD, newPassword: NEW_PASSWORD }],
  ["GET", "/sessions", undefined],
  ["DELETE", "/sessions", undefined],
  ["DELETE", "/sessions/0199d3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d", undefined],
])("%s %s is nobody's without a session", async (method, path, body) => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  await server.client().send("/register", { body: ADA });
  const answer = await server.client().send(path, { method, body });
  expect(answer.body).toEqual(problemBody("unauthenticated", 401, path));
});

test.each([
  ["DELETE", "/account", { password: PASSWORD }],
  ["POST", "/change-password", { currentPassword: PASSWORD, newPassword: NEW_PASSWORD }],
  ["DELETE", "/sessions", undefined],
])("a page of another site cannot %s %s", async (method, path, body) => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const ada = server.client();
  await ada.send("/register", { body: ADA });
  for (const origin of ["https://evil.example", "null"]) {
    const answer = await ada.send(path, { method, body, headers: { origin } });
    expect(answer.body).toEqual(problemBody("untrusted-origin", 403, path));
  }
  expect((await ada.send("/account", { method: "GET" })).status).toBe(200);
  expect((await server.client().send("/login", { body: ADA })).status).toBe(200);
});

test("a new password replaces the old one and every session, and this browser gets a new one", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const [laptop, phone, eve] = [
    server.client({ origin: ORIGIN }),
    server.client(),
    server.client(),
  ];
  await laptop.send("/register", { body: ADA });
  await phone.send("/login", { body: ADA });
  await eve.send("/register", { body: EVE });
  const copy = server.client();
  for (const [name, value] of laptop.cookies) copy.cookies.set(name, value);

  const answer = await laptop.send("/change-password", {
    body: { currentPassword: PASSWORD, newPassword: NEW_PASSWORD },
  });

  expect(answer.status).toBe(200);
  expect(Session.parse(answer.body).user.email).toBe(ADA.email);
  expect((await laptop.send("/token")).status).toBe(200);
  expect((await copy.send("/token")).status).toBe(401);
  expect((await phone.send("/token")).status).toBe(401);
  expect((await eve.send("/token")).status).toBe(200);
  expect((await phone.send("/login", { body: ADA })).status).toBe(401);
  const body = { ...ADA, password: NEW_PASSWORD };
  expect((await phone.send("/login", { body })).status).toBe(200);
  expect((await server.client().send("/login", { body: EVE })).status).toBe(200);
  expect(server.errors).toEqual([]);
});

test("without the right password nothing changes", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const [laptop, phone] = [server.client(), server.client()];
  await laptop.send("/register", { body: ADA });
  await phone.send("/login", { body: ADA });

  const wrong = { currentPassword: "not the right password", newPassword: NEW_PASSWORD };
  const changed = await laptop.send("/change-password", { body: wrong });
  expect(changed.body).toEqual(problemBody("invalid-credentials", 401, "/change-password"));
  const password = "not the right password";
  const deleted = await laptop.send("/account", { method: "DELETE", body: { password } });
  expect(deleted.body).toEqual(problemBody("invalid-credentials", 401, "/account"));

  expect(changed.headers.getSetCookie()).toEqual([]);
  expect((await laptop.send("/token")).status).toBe(200);
  expect((await phone.send("/token")).status).toBe(200);
});

test.each([
  ["a common password", { newPassword: "Password1" }, "/newPassword"],
  ["her address", { newPassword: ADA.email }, "/newPassword"],
  ["one too short", { newPassword: "kX7#pq2" }, "/newPassword"],
  ["no current one", { currentPassword: undefined }, "/currentPassword"],
  ["somebody else's id", { userId: "0199d3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d" }, "/userId"],
])("%s is refused as a change, and pointed at", async (_, change, pointer) => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const ada = server.client();
  await ada.send("/register", { body: ADA });
  const answer = await ada.send("/change-password", {
    body: { currentPassword: PASSWORD, newPassword: NEW_PASSWORD, ...change },
  });
  expect(answer.body).toEqual({
    ...problemBody("invalid-input", 400, "/change-password"),
    errors: [{ pointer, detail: expect.any(String) }],
  });
  expect((await server.client().send("/login", { body: ADA })).status).toBe(200);
});

test("who found a browser open guesses the password ten times", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database, { rateLimit: true });
  const thief = server.client();
  await thief.send("/register", { body: ADA });
  const body = { currentPassword: "not the right password", newPassword: NEW_PASSWORD };
  for (let guess = 0; guess < 10; guess += 1) {
    expect((await thief.send("/change-password", { body })).status).toBe(401);
  }
  const answer = await thief.send("/account", { method: "DELETE", body: { password: PASSWORD } });
  expect(answer.body).toEqual(problemBody("too-many-requests", 429, "/account"));
  const retryAfter = Number(answer.headers.get("retry-after"));
  expect(retryAfter).toBeGreaterThan(550);
  expect(retryAfter).toBeLessThanOrEqual(600);
});

/** Every table, whichever there are by now, that has a row of this owner. */
async function tablesNaming(db: Database, owner: UserId): Promise<string[]> {
  const columns = await db
    .select({ table: sql<string>`table_name`, column: sql<string>`column_name` })
    .from(sql`information_schema.columns`)
    .where(sql`table_schema = 'public' and column_name in ('user_id', 'owner_id')`);
  const found: string[] = [];
  for (const { table, column } of columns) {
    const rows = await db
      .select({ one: sql`1` })
      .from(sql`${sql.identifier(table)}`)
      .where(sql`${sql.identifier(column)} = ${owner}`);
    if (rows.length > 0) found.push(table);
  }
  return found;
}

test("a deleted account takes every row with it, and leaves Eve's alone", async () => {
  await using database = await createTestDatabase();
  const { db } = database;
  await using server = await serveIssuer(database, { rateLimit: true });
  const [ada, phone, eve] = [server.client(), server.client(), server.client()];
  const registered = Session.parse((await ada.send("/register", { body: ADA })).body);
  await phone.send("/login", { body: ADA });
  await eve.send("/register", { body: EVE });
  const { id: userId } = registered.user;
  await createTask(db, requestOf(registered.user), CreateTask.parse({ title: "Post the letter" }));
  await db.insert(twoFactor).values({ userId, secret: "encrypted" });
  await db.insert(recoveryCode).values({ userId, digest: "digest" });
  await db.insert(challenge).values({
    userId,
    digest: "digest",
    purpose: "reset-password",
    expiresAt: new Date(Date.now() + 3_600_000),
  });
  await db.insert(passkey).values({
    userId,
    name: "Key",
    credentialId: "id",
    publicKey: "key",
    counter: 0,
    transports: [],
  });
  expect(await tablesNaming(db, userId)).toEqual(
    expect.arrayContaining(["challenge", "passkey", "recovery_code", "session", "task"]),
  );
  const wrong = { password: "not the right password" };
  await ada.send("/account", { method: "DELETE", body: wrong });

  const answer = await ada.send("/account", { method: "DELETE", body: { password: PASSWORD } });

  expect([answer.status, answer.text]).toEqual([204, ""]);
  expect(answer.headers.get("content-type")).toBeNull();
  expect(answer.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^__Host-docket_session=; Max-Age=0; /),
  ]);
  expect(await db.select().from(user)).toMatchObject([{ email: EVE.email }]);
  expect(await db.select().from(account)).toHaveLength(1);
  expect(await db.select().from(session)).toHaveLength(1);
  expect(await db.select().from(attempt)).toEqual([]);
  expect(await tablesNaming(db, userId)).toEqual([]);
  expect(await db.select().from(rateLimit)).not.toEqual([]);
  expect((await phone.send("/token")).status).toBe(401);
  expect((await phone.send("/login", { body: ADA })).status).toBe(401);
  expect((await phone.send("/register", { body: ADA })).status).toBe(201);
});

test("of five changes at once one is made, and it ends what the others would have begun", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const browsers = Array.from({ length: 5 }, () => server.client());
  await server.client().send("/register", { body: ADA });
  for (const browser of browsers) await browser.send("/login", { body: ADA });

  const answers = await Promise.all(
    browsers.map(async (browser, index) =>
      browser.send("/change-password", {
        body: { currentPassword: PASSWORD, newPassword: `${NEW_PASSWORD} ${index}` },
      }),
    ),
  );

  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(4);
  expect(await database.db.select().from(session)).toHaveLength(1);
  expect(server.errors).toEqual([]);
});
