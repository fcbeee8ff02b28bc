import { session } from "@docket/db/accounts";
import { createTestDatabase } from "@docket/testing";
import { afterEach, expect, test, vi } from "vitest";
import { createIssuer } from "../src/index.ts";
import { ORIGIN, PASSWORD, problemBody, serveIssuer, SETTINGS } from "./issuer-server.ts";

const ADA = { email: "ada@example.com", password: PASSWORD };

afterEach(() => {
  vi.unstubAllEnvs();
});

test.each<[string, Record<string, string>]>([
  [
    "the web client in a browser",
    { origin: ORIGIN, "sec-fetch-site": "same-origin", "sec-fetch-mode": "cors" },
  ],
  [
    "the development server's page",
    { origin: "http://localhost:5173", "sec-fetch-site": "cross-site" },
  ],
  ["Node's fetch, which sends a Sec-Fetch-Mode", {}],
  ["curl with a cookie jar", { "user-agent": "curl/8.14.1" }],
])("%s can do everything", async (_, headers) => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database, { trustedOrigins: ["http://localhost:5173"] });
  const client = server.client(headers);
  expect((await client.send("/register", { body: ADA })).status).toBe(201);
  expect((await client.send("/login", { body: ADA })).status).toBe(200);
  expect((await client.send("/token")).status).toBe(200);
  expect((await client.send("/logout")).status).toBe(200);
});

const STRANGERS: [string, Record<string, string>][] = [
  ["a page of another site", { origin: "https://evil.example", "sec-fetch-site": "cross-site" }],
  ["a page that hides its origin", { origin: "null" }],
  ["a browser that sends only Sec-Fetch-Site", { "sec-fetch-site": "cross-site" }],
];

test.each(STRANGERS)("%s can do nothing, with the cookie or without", async (_, headers) => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const client = server.client();
  await client.send("/register", { body: ADA });
  for (const path of ["/register", "/login", "/token", "/logout"]) {
    for (const caller of [client, server.client()]) {
      const answer = await caller.send(path, { body: ADA, headers });
      expect(answer.status).toBe(403);
      expect(answer.body).toEqual(problemBody("untrusted-origin", 403, path));
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
  }
  expect(await database.db.select().from(session)).toHaveLength(1);
});

test("anyone may read the public keys", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  for (const [, headers] of STRANGERS) {
    expect((await server.client(headers).send("/jwks", { method: "GET" })).status).toBe(200);
  }
});

test("no variable of the environment opens a door", async () => {
  await using database = await createTestDatabase();
  vi.stubEnv("TEST", "1");
  vi.stubEnv("NODE_ENV", "test");
  vi.stubEnv("BETTER_AUTH_TRUSTED_ORIGINS", "https://evil.example");
  vi.stubEnv("BETTER_AUTH_URL", "https://evil.example");
  vi.stubEnv("BETTER_AUTH_SECRETS", "7:a secret that somebody else has chosen for us");
  await using server = await serveIssuer(database);
  const client = server.client();
  await client.send("/register", { body: ADA });
  const [[name = "", value = ""] = []] = client.cookies;

  const answer = await client.send("/token", { headers: { origin: "https://evil.example" } });
  expect(answer.status).toBe(403);
  await expect(createIssuer({ ...SETTINGS, db: database.db, secret: "too short" })).rejects.toThrow(
    /BETTER_AUTH_SECRET must have 32 characters or more/,
  );

  vi.unstubAllEnvs();
  await using elsewhere = await serveIssuer(database);
  const moved = elsewhere.client({ cookie: `${name}=${value}` });
  expect((await moved.send("/token")).status).toBe(200);
});
