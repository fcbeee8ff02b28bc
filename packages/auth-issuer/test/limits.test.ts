import { rateLimit } from "@docket/db/accounts";
import { createTestDatabase } from "@docket/testing";
import { expect, test } from "vitest";
import { PASSWORD, problemBody, serveIssuer } from "./issuer-server.ts";

const ADA = { email: "ada@example.com", password: PASSWORD };

/** Stands for a trusted proxy: the address of each client is what the test says it is. */
function addressOf({ headers }: { readonly headers: NodeJS.Dict<string | string[]> }) {
  return String(headers["x-test-address"] ?? "192.0.2.1");
}

const LIMITED = { rateLimit: true };

test.each(["/login", "/register"])("one address gets 20 tries at %s in a minute", async (path) => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database, LIMITED, addressOf);
  const guesser = server.client();
  for (let attempt = 0; attempt < 20; attempt += 1) {
    expect((await guesser.send(path, { body: {} })).status).toBe(400);
  }

  const answer = await guesser.send(path, { body: ADA });

  expect(answer.status).toBe(429);
  expect(answer.body).toEqual(problemBody("too-many-requests", 429, path));
  const retryAfter = Number(answer.headers.get("retry-after"));
  expect(retryAfter).toBeGreaterThan(50);
  expect(retryAfter).toBeLessThanOrEqual(60);
  expect(answer.headers.has("x-retry-after")).toBe(false);
  expect(server.errors).toEqual([]);
});

test("twenty-five at once get no further than twenty in a row", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database, LIMITED, addressOf);
  const answers = await Promise.all(
    Array.from({ length: 25 }, () => server.client().send("/login", { body: {} })),
  );
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(5);
  expect(server.errors).toEqual([]);
});

test("the limit of one client does not touch another, and no header moves a client elsewhere", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database, LIMITED, addressOf);
  await server.issuer.register(ADA);
  for (let attempt = 0; attempt < 21; attempt += 1) {
    const forged = `203.0.113.${attempt}`;
    const headers = {
      "x-forwarded-for": forged,
      "x-real-ip": forged,
      forwarded: `for=${forged}`,
      "x-docket-client-address": forged,
    };
    const { status } = await server.client().send("/login", { body: {}, headers });
    expect(status).toBe(attempt < 20 ? 400 : 429);
  }
  const elsewhere = server.client({ "x-test-address": "198.51.100.7" });
  expect((await elsewhere.send("/login", { body: ADA })).status).toBe(200);
});

test("an IPv6 network counts as one client, and an IPv4 address as itself in either form", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database, LIMITED, addressOf);
  for (const address of ["2001:db8::1", "2001:db8::2", "192.0.2.7", "::ffff:192.0.2.7"]) {
    await server.client({ "x-test-address": address }).send("/login", { body: {} });
  }
  const rows = await database.db.select().from(rateLimit);
  expect(Object.fromEntries(rows.map(({ key, count }) => [key, count]))).toEqual({
    "192.0.2.7|/docket/login": 2,
    "2001:0db8:0000:0000:0000:0000:0000:0000|/docket/login": 2,
  });
});

test("the count is kept in the database, so two instances count together", async () => {
  await using database = await createTestDatabase();
  await using one = await serveIssuer(database, LIMITED, addressOf);
  await using other = await serveIssuer(database, LIMITED, addressOf);
  for (let attempt = 0; attempt < 20; attempt += 1) {
    await (attempt % 2 === 0 ? one : other).client().send("/login", { body: {} });
  }
  expect((await other.client().send("/login", { body: ADA })).status).toBe(429);
});

test("how many tokens an address may ask for in a minute can be set", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database, { ...LIMITED, tokensPerMinute: 2 }, addressOf);
  const client = server.client();
  await client.send("/register", { body: ADA });
  const statuses: number[] = [];
  for (let n = 0; n < 3; n += 1) statuses.push((await client.send("/token")).status);
  expect(statuses).toEqual([200, 200, 429]);
});

test("after a minute the client may try again", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database, LIMITED, addressOf);
  const client = server.client();
  for (let attempt = 0; attempt < 21; attempt += 1) await client.send("/login", { body: {} });
  await database.db.execute("update rate_limit set last_request = last_request - 60000");
  expect((await client.send("/login", { body: {} })).status).toBe(400);
});

test("access tokens for a session have a separate limit, far above what pages request", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database, LIMITED, addressOf);
  const client = server.client();
  await client.send("/register", { body: ADA });
  for (let request = 0; request < 240; request += 1) {
    expect((await client.send("/token")).status).toBe(200);
  }
  const refused = await client.send("/token");
  expect(refused.body).toEqual(problemBody("too-many-requests", 429, "/token"));
  expect((await client.send("/account", { method: "GET" })).status).toBe(200);
});

test("who is signed in is not limited, nor are the public keys", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database, LIMITED, addressOf);
  const client = server.client();
  await client.send("/register", { body: ADA });
  for (let request = 0; request < 110; request += 1) {
    expect((await client.send("/token")).status).toBe(200);
    expect((await client.send("/jwks", { method: "GET" })).status).toBe(200);
  }
});

test("while a flood of sign-ins is hashed, who is signed in is served between", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const ada = server.client();
  await ada.send("/register", { body: ADA });

  const start = performance.now();
  const flood = Promise.all(
    Array.from({ length: 60 }, () => server.client().send("/login", { body: ADA })),
  );
  expect((await ada.send("/token")).status).toBe(200);
  const waited = performance.now() - start;
  const answers = await flood;
  const flooded = performance.now() - start;

  expect(answers.every(({ status }) => status === 200)).toBe(true);
  expect(waited).toBeLessThan(flooded / 2);
});

test.each([
  ["POST", "/two-factor/disable", { password: PASSWORD }],
  ["POST", "/two-factor/enable", { password: PASSWORD }],
  ["POST", "/two-factor/recovery-codes", { password: PASSWORD }],
  ["POST", "/passkeys/registration-options", { password: PASSWORD }],
  ["POST", "/change-password", { currentPassword: PASSWORD, newPassword: "Ada's other one" }],
  ["DELETE", "/account", { password: "not the right one" }],
])("%s %s is for one address 20 times a minute, since it hashes", async (method, path, body) => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database, LIMITED, addressOf);
  const eve = server.client();
  await eve.send("/register", { body: ADA });
  for (let call = 0; call < 20; call += 1) {
    await eve.send(path, { method, body: {} });
  }

  const refused = await eve.send(path, { method, body });

  expect(refused.body).toEqual(problemBody("too-many-requests", 429, path));
  expect((await eve.send("/account", { method: "GET" })).status).toBe(200);
  const elsewhere = { "x-test-address": "198.51.100.7" };
  expect((await eve.send(path, { method, body, headers: elsewhere })).status).not.toBe(429);
});
