import { PROBLEMS } from "@docket/contracts";
import { expect, test } from "vitest";
import { serveNotes } from "../test/server.ts";

const NOTES = "/users/me/notes";

test.each([
  "application/json",
  "application/json; charset=utf-8",
  'Application/JSON;charset="UTF-8"',
  "application/json; profile=x",
])("a body may be sent as %s", async (type) => {
  await using server = await serveNotes();
  const response = await server.send("POST", NOTES, { title: "Hello" }, { "content-type": type });
  expect(response.status).toBe(201);
});

test.each([
  "text/plain",
  "application/x-www-form-urlencoded",
  "application/jsonp",
  "application/merge-patch+json",
  "application/json; charset=utf-16",
  "application/json; charset=latin1",
])("a body sent as %s is 415", async (type) => {
  await using server = await serveNotes();
  const response = await server.send("POST", NOTES, { title: "Hello" }, { "content-type": type });
  expect(response.status).toBe(415);
  expect(await response.json()).toMatchObject({ code: "unsupported-media-type" });
});

test("a body of no type at all is 415", async () => {
  await using server = await serveNotes();
  const response = await server.fetch(NOTES, { method: "POST", body: Buffer.from("{}") });
  expect(response.status).toBe(415);
});

test("a compressed body is 415", async () => {
  await using server = await serveNotes();
  const compressed = { "content-encoding": "gzip" };
  expect((await server.send("POST", NOTES, { title: "Hello" }, compressed)).status).toBe(415);
  const identity = { "content-encoding": "identity" };
  expect((await server.send("POST", NOTES, { title: "Hello" }, identity)).status).toBe(201);
});

test("a merge patch changes what it names, and null clears", async () => {
  await using server = await serveNotes();
  await server.send("POST", NOTES, { title: "Hello", stars: 3 });
  const type = { "content-type": "application/merge-patch+json" };
  const response = await server.send("PATCH", `${NOTES}/n-1`, { stars: null }, type);
  expect(await response.json()).toMatchObject({ title: "Hello", stars: 0, version: 2 });
});

test.each(["", "{", "{'title':1}", "NaN", '{"title":"a"}x', '\uFEFF{"title":"a"}'])(
  "the body %j is malformed JSON",
  async (body) => {
    await using server = await serveNotes();
    const response = await server.send("POST", NOTES, body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: "malformed-json" });
  },
);

test("a body that is not UTF-8 is malformed, not mended", async () => {
  await using server = await serveNotes();
  const answer = await server.raw(
    head("Content-Length: 13"),
    Buffer.from('{"title":"\xff"}', "latin1"),
  );
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).toContain('"code":"malformed-json"');
  expect(server.notes.size).toBe(0);
});

test.each(["[]", "null", '"title"', "1", '[{"title":"a"}]'])(
  "the body %s is no JSON object",
  async (body) => {
    await using server = await serveNotes();
    const response = await server.send("POST", NOTES, body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: "invalid-input",
      errors: [{ pointer: "", detail: "The body must be a JSON object." }],
    });
  },
);

test("a body nested 100 000 deep overflows nothing", async () => {
  await using server = await serveNotes();
  const deep = await server.send("POST", NOTES, nest(100_000));
  expect(deep.status).toBe(400);
  expect(await deep.json()).toMatchObject({ code: "invalid-input" });
  expect((await server.send("POST", NOTES, nest(65))).status).toBe(400);
  expect((await server.send("POST", NOTES, nest(63))).status).toBe(201);
  expect(server.failures).toEqual([]);
});

test("a number beyond all numbers is refused by the schema", async () => {
  await using server = await serveNotes();
  const response = await server.send("POST", NOTES, '{"title":"a","stars":1e400}');
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ errors: [{ pointer: "/stars" }] });
});

test("a body of exactly the limit passes and one byte more is 413", async () => {
  await using server = await serveNotes();
  const title = "a".repeat(256 * 1024 - '{"title":""}'.length);
  expect((await server.send("POST", NOTES, { title })).status).toBe(201);
  const response = await server.send("POST", NOTES, { title: `${title}a` });
  expect(response.status).toBe(413);
  expect(await response.json()).toMatchObject({
    code: "payload-too-large",
    detail: PROBLEMS["payload-too-large"].detail,
  });
});

test("too long a body is refused before it has been sent", async () => {
  await using server = await serveNotes();
  expect(await server.raw(head("Content-Length: 99999999"), "{")).toMatch(/^HTTP\/1\.1 413 /);
});

test("a chunked body is counted as it comes and cut off at the limit", async () => {
  await using server = await serveNotes({ maxBodyBytes: 1024 });
  const chunk = `400\r\n${"a".repeat(1024)}\r\n`;
  const answer = await server.raw(head("Transfer-Encoding: chunked"), chunk, chunk);
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  expect(answer).toContain("larger than 1 KiB");
});

test("a chunked body within the limit is read whole", async () => {
  await using server = await serveNotes();
  const chunks = ['{"titl', 'e":"Hel', 'lo"}'].map(
    (text) => `${text.length.toString(16)}\r\n${text}\r\n`,
  );
  const answer = await server.raw(head("Transfer-Encoding: chunked"), ...chunks, "0\r\n\r\n");
  expect(answer).toMatch(/^HTTP\/1\.1 201 /);
  expect(server.notes.get("n-1")).toMatchObject({ title: "Hello" });
});

test("the connection serves on after a refused body", async () => {
  await using server = await serveNotes({ maxBodyBytes: 16 });
  const body = `{"title":"${"a".repeat(32)}"}`;
  const answer = await server.raw(
    head(`Content-Length: ${body.length}`) + body,
    "GET /api/v1/me HTTP/1.1\r\nHost: notes\r\nAuthorization: Bearer ada\r\n\r\n",
  );
  expect(answer).toMatch(/^HTTP\/1\.1 413 [^]*HTTP\/1\.1 200 /);
});

function nest(depth: number): string {
  return `{"title":"a","extra":${"[".repeat(depth)}${"]".repeat(depth)}}`;
}

function head(framing: string): string {
  return [
    "POST /api/v1/users/me/notes HTTP/1.1",
    "Host: notes",
    "Authorization: Bearer ada",
    "Content-Type: application/json",
    framing,
    "\r\n",
  ].join("\r\n");
}

test("a body with too many chunks of one byte is refused with 413", async () => {
  await using server = await serveNotes();
  const chunks = "1\r\n \r\n".repeat(6_000);
  const answer = await server.raw(head("Transfer-Encoding: chunked"), chunks);
  expect(answer).toMatch(/^HTTP\/1\.1 413 .*chunks/s);
});
