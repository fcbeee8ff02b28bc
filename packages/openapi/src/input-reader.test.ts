import { expect, test } from "vitest";
import { serveNotes } from "../test/server.ts";

test("query parameters arrive with the types that the schema names", async () => {
  await using server = await serveNotes();
  const response = await server.fetch(
    "/users/me/notes?limit=7&atLeast=-1.5e1&starred=false&colour=red&tags=1&tags=true+%C3%A9&ranks=3",
  );
  expect(await response.json()).toMatchObject({
    asked: {
      userId: "me",
      limit: 7,
      atLeast: -15,
      starred: false,
      colour: "red",
      tags: ["1", "true é"],
      ranks: [3],
    },
  });
});

test.each([
  ["limit=abc", "/limit"],
  ["limit=", "/limit"],
  ["limit=05", "/limit"],
  ["limit=1.0", "/limit"],
  ["limit=1e1", "/limit"],
  ["limit=+1", "/limit"],
  ["limit=%201", "/limit"],
  ["limit=-1", "/limit"],
  ["limit=1000000000", "/limit"],
  ["limit=9007199254740993", "/limit"],
  ["limit=NaN", "/limit"],
  ["atLeast=1e400", "/atLeast"],
  ["atLeast=0x10", "/atLeast"],
  ["atLeast=Infinity", "/atLeast"],
  ["starred=1", "/starred"],
  ["starred=TRUE", "/starred"],
  ["starred", "/starred"],
  ["colour=blue", "/colour"],
  ["ranks=1&ranks=x", "/ranks/1"],
  ["limit=1&limit=2", "/limit"],
  ["starred=true&starred=true", "/starred"],
  ["unknown=1", "/unknown"],
  ["a%2Fb~=1", "/a~1b~0"],
  ["__proto__=1", "/__proto__"],
  ["constructor=1&constructor=2", "/constructor"],
  ["toString=1", "/toString"],
  ["userId=eve", "/userId"],
])("the query %s is refused, pointing at %s", async (query, pointer) => {
  await using server = await serveNotes();
  const response = await server.fetch(`/users/me/notes?${query}`);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    code: "invalid-input",
    errors: expect.arrayContaining([expect.objectContaining({ pointer })]),
  });
});

test.each(["x=%", "%zz=1", "limit=%ff"])("the badly encoded query %s is refused", async (query) => {
  await using server = await serveNotes();
  const answer = await server.raw(
    `GET /api/v1/users/me/notes?${query} HTTP/1.1\r\nHost: notes\r\nAuthorization: Bearer ada\r\n\r\n`,
  );
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).toContain("percent-encoded UTF-8");
});

test("every mistake in a query is named at once", async () => {
  await using server = await serveNotes();
  const response = await server.fetch("/users/me/notes?limit=0&starred=no&unknown=1");
  expect(await response.json()).toMatchObject({
    errors: [{ pointer: "/limit" }, { pointer: "/starred" }, { pointer: "/unknown" }],
  });
});

test("a procedure without input refuses a query nonetheless", async () => {
  await using server = await serveNotes();
  expect((await server.fetch("/me?")).status).toBe(200);
  const response = await server.fetch("/me?admin=true");
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    errors: [{ pointer: "/admin", detail: "Unknown field." }],
  });
});

test("a route with a body takes nothing from the query", async () => {
  await using server = await serveNotes();
  const response = await server.send("POST", "/users/me/notes?title=A", { title: "B" });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    errors: [{ pointer: "/title", detail: "Unknown field." }],
  });
});

test.each(["userId", "noteId", "ifVersion"])(
  "%s has its own place in the request and is unknown in the body",
  async (field) => {
    await using server = await serveNotes();
    await server.send("POST", "/users/me/notes", { title: "Hello" });
    const response = await server.send("PATCH", "/users/me/notes/n-1", {
      title: "Changed",
      [field]: 1,
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      errors: [{ pointer: `/${field}`, detail: "Unknown field." }],
    });
    expect(server.notes.get("n-1")).toMatchObject({ title: "Hello", version: 1 });
  },
);

test.each(["__proto__", "constructor", "prototype", "hasOwnProperty"])(
  "the key %s in a body is an unknown field and reaches no prototype",
  async (key) => {
    await using server = await serveNotes();
    const response = await server.send(
      "POST",
      "/users/me/notes",
      `{"title":"x","${key}":{"isAdmin":true}}`,
    );
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      errors: [{ pointer: `/${key}`, detail: "Unknown field." }],
    });
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain("isAdmin");
    expect(server.notes.size).toBe(0);
  },
);

test("a path parameter that the schema refuses is pointed at", async () => {
  await using server = await serveNotes();
  const response = await server.fetch("/users/me/notes/N%00");
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    errors: [{ pointer: "/noteId", detail: "Must be a note's id." }],
  });
});

test("GET and DELETE leave a body unread", async () => {
  await using server = await serveNotes();
  await server.send("POST", "/users/me/notes", { title: "Hello" });
  const rest =
    " /api/v1/users/me/notes/n-1 HTTP/1.1\r\nHost: notes\r\nAuthorization: Bearer ada\r\n" +
    "Content-Length: 7\r\n\r\nnotjson";
  expect(await server.raw(`GET${rest}`)).toMatch(/^HTTP\/1\.1 200 /);
  expect(await server.raw(`DELETE${rest}`)).toMatch(/^HTTP\/1\.1 204 /);
});

test("a route whose input is all in its path needs no body", async () => {
  await using server = await serveNotes();
  await server.send("POST", "/users/me/notes", { title: "Hello" });
  const response = await server.fetch("/users/me/notes/n-1/star", { method: "POST" });
  expect(await response.json()).toMatchObject({ stars: 1 });
  const refused = await server.fetch("/users/me/notes/n-1/star?stars=5", { method: "POST" });
  expect(refused.status).toBe(400);
});
