import { expect, test } from "vitest";
import { serveNotes } from "../test/server.ts";

test("an answer is JSON of a known length", async () => {
  await using server = await serveNotes();
  const answer = await server.raw(
    "GET /api/v1/me HTTP/1.1\r\nHost: notes\r\nAuthorization: Bearer ada\r\n\r\n",
  );
  expect(answer).toContain("\r\nContent-Type: application/json\r\n");
  expect(answer).toContain("\r\nContent-Length: 12\r\n");
  expect(answer.endsWith('\r\n\r\n{"id":"ada"}')).toBe(true);
});

test("the length counts bytes, not characters", async () => {
  await using server = await serveNotes();
  const response = await server.send("POST", "/users/me/notes", { title: "Grüße 👋" });
  const text = await response.text();
  expect(response.headers.get("content-length")).toBe(String(Buffer.byteLength(text)));
  expect(text).toContain("Grüße 👋");
});

test("what is created is 201 and says where it is and at which version", async () => {
  await using server = await serveNotes();
  const response = await server.send("POST", "/users/me/notes", { id: "a-1", title: "Hello" });
  expect(response.status).toBe(201);
  expect(response.headers.get("location")).toBe("/api/v1/users/me/notes/a-1");
  expect(response.headers.get("etag")).toBe('"1"');
  expect(await server.fetch("/users/me/notes/a-1").then((read) => read.json())).toEqual(
    await response.json(),
  );
});

test("the same create again is 200 with the same body", async () => {
  await using server = await serveNotes();
  const first = await server.send("POST", "/users/me/notes", { id: "a-1", title: "Hello" });
  const again = await server.send("POST", "/users/me/notes", { id: "a-1", title: "Hello" });
  expect([first.status, again.status]).toEqual([201, 200]);
  expect(again.headers.get("location")).toBe(first.headers.get("location"));
  expect(await again.text()).toBe(await first.text());
  const other = await server.send("POST", "/users/me/notes", { id: "a-1", title: "Bye" });
  expect(other.status).toBe(409);
});

test("what is deleted is 204 without a body", async () => {
  await using server = await serveNotes();
  await server.send("POST", "/users/me/notes", { title: "Hello" });
  const answer = await server.raw(
    "DELETE /api/v1/users/me/notes/n-1 HTTP/1.1\r\nHost: notes\r\nAuthorization: Bearer ada\r\n\r\n",
  );
  expect(answer).toMatch(/^HTTP\/1\.1 204 /);
  expect(answer).not.toMatch(/content-type|content-length/i);
  expect(answer.endsWith("\r\n\r\n")).toBe(true);
});

test("HEAD says what GET would say, without the body", async () => {
  await using server = await serveNotes();
  await server.send("POST", "/users/me/notes", { title: "Hello" });
  const get = await server.fetch("/users/me/notes/n-1");
  const answer = await server.raw(
    "HEAD /api/v1/users/me/notes/n-1 HTTP/1.1\r\nHost: notes\r\nAuthorization: Bearer ada\r\n\r\n",
  );
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  expect(answer).toContain(`\r\nContent-Length: ${get.headers.get("content-length")}\r\n`);
  expect(answer).toContain('\r\nETag: "1"\r\n');
  expect(answer.endsWith("\r\n\r\n")).toBe(true);

  const missing = await server.fetch("/users/me/notes/none", { method: "HEAD" });
  expect(missing.status).toBe(404);
  expect(await missing.text()).toBe("");
});

test.each(['"1"', 'W/"1"', "*", '"0", "1"', 'W/"7" , W/"1"'])(
  "If-None-Match %s is 304 while nothing has changed",
  async (tag) => {
    await using server = await serveNotes();
    await server.send("POST", "/users/me/notes", { title: "Hello" });
    const headers = { "if-none-match": tag };
    const response = await server.fetch("/users/me/notes/n-1", { headers });
    expect(response.status).toBe(304);
    expect(response.headers.get("etag")).toBe('"1"');
    expect(response.headers.get("content-type")).toBeNull();
    expect(await response.text()).toBe("");
  },
);

test.each(['"2"', "1", '"1', '"11"', ""])("If-None-Match %s is 200", async (tag) => {
  await using server = await serveNotes();
  await server.send("POST", "/users/me/notes", { title: "Hello" });
  const headers = { "if-none-match": tag };
  expect((await server.fetch("/users/me/notes/n-1", { headers })).status).toBe(200);
});

test("If-None-Match guards no change and uncovers nothing that is missing", async () => {
  await using server = await serveNotes();
  const headers = { "if-none-match": "*" };
  expect((await server.fetch("/users/me/notes/none", { headers })).status).toBe(404);
  const created = await server.send("POST", "/users/me/notes", { title: "Hello" }, headers);
  expect(created.status).toBe(201);
});
