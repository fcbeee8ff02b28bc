import { expect, test } from "vitest";
import { serveNotes } from "../test/server.ts";
import { createRouteTable } from "./route-table.ts";

test("a literal segment wins over a parameter, and gives way where it leads nowhere", () => {
  const find = createRouteTable([
    { method: "GET", path: "/notes/{noteId}/stars", endpoint: "stars of a note" },
    { method: "GET", path: "/notes/latest", endpoint: "latest" },
    { method: "GET", path: "/notes/{noteId}", endpoint: "a note" },
  ]);
  expect(find("/notes/latest")?.methods.get("GET")).toBe("latest");
  expect(find("/notes/n-1")).toMatchObject({ values: ["n-1"] });
  expect(find("/notes/latest/stars")).toMatchObject({ values: ["latest"] });
  expect(find("/notes")).toBeNull();
});

test("two routes cannot share a method and a path, whatever they call their parameters", () => {
  const routes = [
    { method: "GET", path: "/notes/{id}", endpoint: 1 },
    { method: "GET", path: "/notes/{noteId}", endpoint: 2 },
  ];
  expect(() => createRouteTable(routes)).toThrow("GET /notes/{noteId} is served twice.");
});

test("a literal route is reached before its sibling with a parameter", async () => {
  await using server = await serveNotes();
  const response = await server.fetch("/users/me/notes/latest");
  expect(await response.json()).toBeNull();
});

test("a segment is percent-decoded once", async () => {
  await using server = await serveNotes();
  expect((await server.fetch("/%75sers/%6De/notes")).status).toBe(200);
  const twice = await server.fetch("/users/me/notes/n%252D1");
  expect(await twice.json()).toMatchObject({ errors: [{ pointer: "/noteId" }] });
});

test.each([
  "/users/me/notes/",
  "/users/me/notes/n-1/",
  "//users/me/notes",
  "/users//notes",
  "/users/me//notes",
  "/users/me%2Fnotes",
  "/users/me/notes/a%2fb",
  "/users/me/notes/%",
  "/users/me/notes/%zz",
  "/users/me/notes/%ff",
  "/users/me/nowhere",
  "/USERS/me/notes",
  "/",
  "",
])("nothing is at %j", async (path) => {
  await using server = await serveNotes();
  const answer = await server.raw(
    `GET /api/v1${path} HTTP/1.1\r\nHost: notes\r\nAuthorization: Bearer ada\r\n\r\n`,
  );
  expect(answer).toMatch(/^HTTP\/1\.1 404 /);
  expect(answer).toContain('"code":"not-found"');
});

test.each(["/", "/api/v1x/me", "/api", "*"])(
  "nothing is outside the base path: %s",
  async (url) => {
    await using server = await serveNotes();
    const method = url === "*" ? "OPTIONS" : "GET";
    expect(await server.raw(`${method} ${url} HTTP/1.1\r\nHost: notes\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 404 /,
    );
  },
);

test.each(["PUT", "POST", "OPTIONS", "TRACE", "PROPFIND"])(
  "%s on a path that does not serve it is 405 with what it does serve",
  async (method) => {
    await using server = await serveNotes();
    const answer = await server.raw(
      `${method} /api/v1/users/me/notes/n-1 HTTP/1.1\r\nHost: notes\r\nContent-Length: 0\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 405 /);
    expect(answer).toContain("\r\nAllow: GET, HEAD, PATCH, DELETE\r\n");
    expect(answer).toContain('"code":"method-not-allowed"');
  },
);

test("a header cannot override the method", async () => {
  await using server = await serveNotes();
  await server.send("POST", "/users/me/notes", { title: "Stay" });
  const response = await server.fetch("/users/me/notes/n-1?", {
    headers: { "x-http-method-override": "DELETE", "x-method-override": "DELETE" },
  });
  expect(response.status).toBe(200);
  expect(server.notes.size).toBe(1);
});
