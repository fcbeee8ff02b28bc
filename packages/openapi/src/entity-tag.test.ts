import { expect, test } from "vitest";
import { isNoneMatch, readIfMatch } from "./entity-tag.ts";
import { serveNotes } from "../test/server.ts";

test("If-Match lets a change through at its version, and the ETag moves on", async () => {
  await using server = await serveNotes();
  await server.send("POST", "/users/me/notes", { title: "Hello" });
  const changed = await patch(server, { "if-match": '"1"' });
  expect(changed.status).toBe(200);
  expect(changed.headers.get("etag")).toBe('"2"');
  const stale = await patch(server, { "if-match": '"1"' });
  expect(stale.status).toBe(412);
  expect(await stale.json()).toMatchObject({ code: "task-changed" });
});

test("If-Match: * and no If-Match ask for no version", async () => {
  await using server = await serveNotes();
  await server.send("POST", "/users/me/notes", { title: "Hello" });
  expect((await patch(server, { "if-match": "*" })).status).toBe(200);
  expect((await patch(server, {})).status).toBe(200);
});

test.each(['W/"1"', '"abc"', '"0"', '"01"', '"-1"', '"1.0"', '""', '"99999999999999999999"'])(
  "If-Match %s is a tag that was never given out: 412",
  async (tag) => {
    await using server = await serveNotes();
    await server.send("POST", "/users/me/notes", { title: "Hello" });
    expect((await patch(server, { "if-match": tag })).status).toBe(412);
    expect(server.notes.get("n-1")).toMatchObject({ version: 1 });
  },
);

test.each(['"0", "1"', '"7","1"', 'W/"1", "1"', '"1",', ', ,"1"', '"abc" ,\t"1"', '"1", "1"'])(
  "If-Match %s lets a change through, since one tag matches",
  async (tags) => {
    await using server = await serveNotes();
    await server.send("POST", "/users/me/notes", { title: "Hello" });
    expect((await patch(server, { "if-match": tags })).status).toBe(200);
  },
);

test.each(['"2", "3"', 'W/"1", "2"', '"a,1", "b"', 'W/"1", W/"1"'])(
  "If-Match %s matches nothing: 412",
  async (tags) => {
    await using server = await serveNotes();
    await server.send("POST", "/users/me/notes", { title: "Hello" });
    expect((await patch(server, { "if-match": tags })).status).toBe(412);
  },
);

test.each(['"0", "1"', '"x", W/"1"', "*", ' "1" , "2"', '"1",,'])(
  "If-None-Match %s: 304",
  async (tags) => {
    await using server = await serveNotes();
    await server.send("POST", "/users/me/notes", { title: "Hello" });
    const headers = { "if-none-match": tags };
    expect((await server.fetch("/users/me/notes/n-1", { headers })).status).toBe(304);
  },
);

const TOO_MANY = Array.from({ length: 101 }, (_, n) => `"${n}"`).join();

test("an If-Match of very many tags is refused", async () => {
  await using server = await serveNotes();
  await server.send("POST", "/users/me/notes", { title: "Hello" });
  expect((await patch(server, { "if-match": TOO_MANY })).status).toBe(400);
});

test.each(["1", '"1" "2"', '"1", 2', "'1'", '"1', '*, "1"', "w/1", "", ","])(
  "If-Match %j is not understood: 400 in words",
  async (tag) => {
    await using server = await serveNotes();
    await server.send("POST", "/users/me/notes", { title: "Hello" });
    const response = await patch(server, { "if-match": tag });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      detail: '`If-Match` accepts `*` or entity tags in quotes, such as `"3"`.',
      errors: [{ pointer: "/ifVersion" }],
    });
  },
);

test("DELETE honours If-Match too", async () => {
  await using server = await serveNotes();
  await server.send("POST", "/users/me/notes", { title: "Hello" });
  const remove = (tag: string) =>
    server.fetch("/users/me/notes/n-1", { method: "DELETE", headers: { "if-match": tag } });
  expect((await remove('"2"')).status).toBe(412);
  expect((await remove('"1"')).status).toBe(204);
});

test("a route that names no version ignores If-Match", async () => {
  await using server = await serveNotes();
  await server.send("POST", "/users/me/notes", { title: "Hello" });
  const headers = { "if-match": "nonsense" };
  expect((await server.fetch("/users/me/notes/n-1", { headers })).status).toBe(200);
});

function patch(
  server: Awaited<ReturnType<typeof serveNotes>>,
  headers: Record<string, string>,
): Promise<Response> {
  return server.send("PATCH", "/users/me/notes/n-1", { title: "Changed" }, headers);
}

test("a long row of commas is refused in linear time", () => {
  for (const gap of [",", ", ", " ,", "\t,", ' ,"a",']) {
    const header = `"1"${gap.repeat(5_000)}x`;
    expect(() => readIfMatch(header, "ifVersion")).toThrow("invalid-input");
    expect(isNoneMatch(header, '"1"')).toBe(false);
  }
});

test("empty elements are accepted at every position", () => {
  expect(isNoneMatch(', ,"2",, W/"1" ,,', '"1"')).toBe(true);
  expect(isNoneMatch('"2" "1"', '"1"')).toBe(false);
});
