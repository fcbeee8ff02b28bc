import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { gzipSync } from "node:zlib";
import { user } from "@docket/db/accounts";
import { createTestDatabase } from "@docket/testing";
import { afterAll, afterEach, expect, test } from "vitest";
import { ORIGIN, PASSWORD, problemBody, type Sending, serveIssuer } from "./issuer-server.ts";

// Next to nothing here gets as far as the database, so one server serves all of it.
const database = await createTestDatabase();
const server = await serveIssuer(database);

afterEach(async () => {
  await database.db.delete(user);
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const ADA = { email: "ada@example.com", password: PASSWORD };

test.each([
  ["POST", "/sign-up/email"],
  ["POST", "/sign-in/email"],
  ["POST", "/sign-in/social"],
  ["POST", "/sign-out"],
  ["GET", "/get-session"],
  ["GET", "/list-sessions"],
  ["POST", "/change-email"],
  ["POST", "/update-user"],
  ["POST", "/delete-user"],
  ["GET", "/ok"],
  ["GET", "/error"],
  ["GET", "/reference"],
  ["POST", "/issue-token"],
  ["GET", ""],
  ["GET", "/"],
  ["POST", "/register/"],
  ["POST", "//register"],
  ["POST", "/Register"],
  ["POST", "/%72egister"],
  ["POST", "/x/../register%2F"],
])("%s %s is nothing here", async (method, path) => {
  const answer = await server
    .client()
    .send(path, { method, ...(method === "POST" && { body: ADA }) });
  expect(answer.status).toBe(404);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(answer.headers.get("cache-control")).toBe("no-store");
  expect(answer.body).toMatchObject({ code: "not-found", instance: expect.any(String) });
});

test.each([
  ["GET", "/register", "POST"],
  ["PUT", "/login", "POST"],
  ["GET", "/token", "POST"],
  ["DELETE", "/logout", "POST"],
  ["OPTIONS", "/login", "POST"],
  ["POST", "/jwks", "GET, HEAD"],
])("%s %s answers 405 and names the methods there are", async (method, path, allowed) => {
  const headers = { "x-http-method-override": allowed };
  const answer = await server.client().send(path, { method, headers });
  expect(answer.status).toBe(405);
  expect(answer.headers.get("allow")).toBe(allowed);
  expect(answer.body).toEqual(problemBody("method-not-allowed", 405, path));
});

test("the key set may be cached for a while, and asked for by HEAD", async () => {
  for (const method of ["GET", "HEAD"]) {
    const answer = await server.client().send("/jwks", { method });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("cache-control")).toBe("public, max-age=60");
    expect(answer.headers.get("content-type")).toBe("application/json");
    expect(answer.headers.getSetCookie()).toEqual([]);
  }
});

const valid = JSON.stringify(ADA);
const json = "application/json";

test.each<[string, Sending, number, string]>([
  [
    "a form",
    { body: "email=a", headers: { "content-type": "application/x-www-form-urlencoded" } },
    415,
    "unsupported-media-type",
  ],
  [
    "text that is JSON",
    { body: valid, headers: { "content-type": "text/plain" } },
    415,
    "unsupported-media-type",
  ],
  [
    "a longer name",
    { body: valid, headers: { "content-type": "application/jsonp" } },
    415,
    "unsupported-media-type",
  ],
  ["no type", { body: valid, headers: { "content-type": "" } }, 415, "unsupported-media-type"],
  [
    "compressed JSON",
    { body: gzipSync(valid), headers: { "content-encoding": "gzip" } },
    415,
    "unsupported-media-type",
  ],
  ["nothing", {}, 400, "malformed-json"],
  ["half an object", { body: valid.slice(0, -1) }, 400, "malformed-json"],
  ["two objects", { body: valid + valid }, 400, "malformed-json"],
  ["an object after a byte order mark", { body: `\u{feff}${valid}` }, 400, "malformed-json"],
  [
    "broken UTF-8",
    { body: Buffer.from([...Buffer.from('{"email":"'), 0xff, ...Buffer.from('"}')]) },
    400,
    "malformed-json",
  ],
  ["null", { body: "null" }, 400, "invalid-input"],
  ["a list", { body: `[${valid}]` }, 400, "invalid-input"],
  ["a text", { body: '"email"' }, 400, "invalid-input"],
  ["deep nesting", { body: "[".repeat(100_000) + "]".repeat(100_000) }, 400, "invalid-input"],
  [
    "a prototype",
    { body: `{"__proto__":{"role":"admin"},${valid.slice(1)}` },
    400,
    "invalid-input",
  ],
  [
    "a constructor",
    { body: `{"constructor":{"prototype":{}},${valid.slice(1)}` },
    400,
    "invalid-input",
  ],
  ["256 KiB and a byte", { body: valid.padEnd(256 * 1024 + 1) }, 413, "payload-too-large"],
  ["20 MiB", { body: valid.padEnd(20 * 1024 * 1024) }, 413, "payload-too-large"],
])("%s in place of a body is refused", async (_, sending, status, code) => {
  const answer = await server.client({ "content-type": json }).send("/register", sending);
  expect(answer.body).toMatchObject(problemBody(code, status, "/register"));
  expect(answer.status).toBe(status);
  expect(await database.db.select().from(user)).toEqual([]);
});

test.each([
  ["256 KiB", { body: valid.padEnd(256 * 1024) }],
  ["a charset", { body: valid, headers: { "content-type": 'Application/JSON ; charset="utf-8"' } }],
])("%s is fine", async (_, sending) => {
  expect((await server.client().send("/register", sending)).status).toBe(201);
});

test("a body without a length is cut off at the limit too", async () => {
  const request = httpRequest(`${server.url}/api/auth/login`, {
    method: "POST",
    headers: { "content-type": json },
  });
  const answered = once(request, "response", { signal: AbortSignal.timeout(5000) });
  const spaces = Buffer.alloc(64 * 1024, " ");
  for (let sent = 0; sent < 5; sent += 1) request.write(spaces);

  // The request has no end yet, so this is not the answer to a complete one.
  const [response] = await answered;
  expect(response.statusCode).toBe(413);
  request.destroy();
});

test("a query is refused, name by name", async () => {
  const path = "/register?callbackURL=https://evil.example&a/b=1&a/b=2";
  const answer = await server.client().send(path, { body: ADA });
  expect(answer.body).toEqual({
    ...problemBody("invalid-input", 400, "/register"),
    errors: [
      { pointer: "/callbackURL", detail: expect.any(String) },
      { pointer: "/a~1b", detail: expect.any(String) },
    ],
  });
});

test("calls without input take no body or an empty object, and nothing else", async () => {
  const client = server.client({ origin: ORIGIN });
  await client.send("/register", { body: ADA });
  expect((await client.send("/token")).status).toBe(200);
  expect((await client.send("/token", { body: {} })).status).toBe(200);
  expect((await client.send("/token", { body: { ttl: "7d" } })).body).toMatchObject({
    code: "invalid-input",
    errors: [{ pointer: "/ttl" }],
  });
  expect((await client.send("/logout", { body: "[]" })).status).toBe(400);
  expect((await client.send("/logout", { body: {} })).status).toBe(200);
});

test("a client that goes away in the middle of its body is no fault of the server", async () => {
  const request = httpRequest(`${server.url}/api/auth/login`, {
    method: "POST",
    headers: { "content-type": json, "content-length": "1000", expect: "100-continue" },
  });
  request.flushHeaders();
  // The server is reading by now.
  await once(request, "continue");
  request.write('{"email":');
  request.destroy();
  expect(await once(request, "error")).toMatchObject([{ code: "ECONNRESET" }]);
  // Whatever the server had to say about it, it has said before it answers the next call.
  await server.client().send("/jwks", { method: "GET" });
  await server.client().send("/jwks", { method: "GET" });
});

test("and nothing of all this was an error", () => {
  expect(server.errors).toEqual([]);
});
