import { EventEmitter, once } from "node:events";
import { expect, test } from "vitest";
import { createWatch, notesRouter } from "../test/notes.ts";
import { serveNotes } from "../test/server.ts";

test("a request without a token gets 401 and a bare challenge", async () => {
  await using server = await serveNotes();
  const response = await server.fetch("/me", { authorization: null });
  expect(response.status).toBe(401);
  expect(response.headers.get("www-authenticate")).toBe("Bearer");
  expect(await response.json()).toMatchObject({ code: "unauthenticated", status: 401 });
});

test("a bad token gets 401 and is called invalid", async () => {
  await using server = await serveNotes();
  const response = await server.fetch("/me", { authorization: "Bearer eve" });
  expect(response.status).toBe(401);
  expect(response.headers.get("www-authenticate")).toBe('Bearer error="invalid_token"');
});

test("the guards answer before the body is looked at, however wrong it is", async () => {
  await using server = await serveNotes();
  const wrong = { method: "POST", body: "{", headers: { "content-type": "text/plain" } };
  const stranger = await server.fetch("/users/me/notes?x=%", { ...wrong, authorization: null });
  expect(stranger.status).toBe(401);
  expect((await server.fetch("/users/eve/notes?x=%", wrong)).status).toBe(403);
  expect((await server.fetch("/users/me/notes", wrong)).status).toBe(415);
});

test("the guards answer while the client is still sending", async () => {
  await using server = await serveNotes();
  const head = "POST /api/v1/users/me/notes HTTP/1.1\r\nHost: notes\r\nContent-Length: 100\r\n\r\n";
  expect(await server.raw(head, '{"title":')).toMatch(/^HTTP\/1\.1 401 /);
});

test("the caller's own id and `me` are one and the same", async () => {
  await using server = await serveNotes();
  expect((await server.fetch("/users/ada/notes")).status).toBe(200);
  expect((await server.fetch("/users/me/notes")).status).toBe(200);
});

test("a problem is problem+json and names the path without its query", async () => {
  await using server = await serveNotes();
  const response = await server.fetch("/users/me/notes/none?x=secret");
  expect(response.status).toBe(400);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(await response.json()).toEqual({
    type: "/problems/invalid-input",
    title: "Invalid input",
    status: 400,
    detail: "The request is invalid. `errors` lists each mistake.",
    instance: "/api/v1/users/me/notes/none",
    code: "invalid-input",
    errors: [{ pointer: "/x", detail: "Unknown field." }],
  });
});

test("two ids that lead nowhere get the same bytes but for the id", async () => {
  await using server = await serveNotes();
  const one = await server.raw(readingOf("aaaa"));
  const other = await server.raw(readingOf("bbbb"));
  expect(one).toMatch(/^HTTP\/1\.1 404 /);
  expect(withoutDate(one).replace("aaaa", "bbbb")).toBe(withoutDate(other));
});

function readingOf(id: string): string {
  return `GET /api/v1/users/me/notes/${id} HTTP/1.1\r\nHost: notes\r\nAuthorization: Bearer ada\r\n\r\n`;
}

function withoutDate(answer: string): string {
  return answer.replace(/^Date: .*$/m, "");
}

test("a bug is a bare 500, and only the log learns of its cause", async () => {
  await using server = await serveNotes();
  const response = await server.fetch("/faults/bug?");
  const body = await response.text();
  expect(response.status).toBe(500);
  expect(JSON.parse(body)).toMatchObject({
    code: "internal-error",
    instance: "/api/v1/faults/bug",
  });
  expect(body).not.toMatch(/secret|Error|\.ts/);
  expect(server.failures).toMatchObject([
    { path: "/api/v1/faults/bug", error: { cause: { message: /secret_table/ } } },
  ]);
});

test("a bug's answer refers to the log when the log has an id for it", async () => {
  await using server = await serveNotes({ logId: "0190c0de-0000-7000-8000-000000000000" });
  const response = await server.fetch("/faults/bug");
  expect(await response.json()).toMatchObject({
    instance: "urn:uuid:0190c0de-0000-7000-8000-000000000000",
  });
});

test.each(["bad-output", "no-version", "nested-zod", "trpc-conflict"])(
  "%s is the server's mistake, not the caller's",
  async (how) => {
    await using server = await serveNotes();
    const response = await server.fetch(`/faults/${how}`);
    expect(response.status).toBe(500);
    expect(await response.json()).not.toHaveProperty("errors");
    expect(server.failures).toHaveLength(1);
  },
);

test("a context that cannot be made is a 500 like any bug", async () => {
  await using server = await serveNotes({
    createContext() {
      throw new Error("secret");
    },
  });
  const response = await server.fetch("/me");
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain("secret");
});

test("tRPC's own errors become the nearest problem", async () => {
  await using server = await serveNotes();
  const response = await server.fetch("/faults/trpc-not-found");
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ code: "not-found" });
});

test("an outage says when to try again, in whole seconds, and is logged", async () => {
  await using server = await serveNotes({ logId: "an id" });
  const response = await server.fetch("/faults/outage");
  expect(response.status).toBe(503);
  expect(response.headers.get("retry-after")).toBe("2");
  expect(await response.json()).toMatchObject({ instance: "/api/v1/faults/outage" });
  expect(server.failures).toHaveLength(1);
});

test("a throttled caller learns when to come back, and nobody logs it as a fault", async () => {
  await using server = await serveNotes();
  const response = await server.fetch("/faults/throttled");
  expect(response.status).toBe(429);
  expect(response.headers.get("retry-after")).toBe("30");
  expect(server.failures).toEqual([]);
});

test("no answer may be stored", async () => {
  await using server = await serveNotes();
  await server.send("POST", "/users/me/notes", { title: "Hello" });
  const answers = await Promise.all([
    server.fetch("/me"),
    server.fetch("/nowhere"),
    server.fetch("/faults/bug"),
    server.fetch("/users/me/notes/n-1", { headers: { "if-none-match": '"1"' } }),
    server.fetch("/users/me/notes/n-1", { method: "DELETE" }),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([200, 404, 500, 304, 204]);
  expect(answers.map(({ headers }) => headers.get("cache-control"))).toEqual(
    answers.map(() => "no-store"),
  );
});

test("below an Express mount point the whole address counts", async () => {
  await using server = await serveNotes({ mountedAt: "/api/v1" });
  const response = await server.fetch("/users/me/notes?limit=3");
  expect(await response.json()).toMatchObject({ asked: { userId: "me", limit: 3 } });
  const missing = await server.fetch("/nowhere");
  expect(await missing.json()).toMatchObject({ instance: "/api/v1/nowhere" });
});

test("after calls over REST, internal callers must still send the right types", async () => {
  await using server = await serveNotes();
  const response = await server.fetch("/users/me/notes?limit=3&starred=false");
  expect(await response.json()).toMatchObject({ asked: { limit: 3, starred: false } });

  const caller = notesRouter.createCaller({
    authorization: "Bearer ada",
    pathUserId: undefined,
    reply: { replayed: false, headers: {} },
    notes: server.notes,
    watch: server.watch,
  });
  // @ts-expect-error a text is no number, and the schema has to say so too
  await expect(caller.note.list({ limit: "3" })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  // @ts-expect-error a text is no boolean
  await expect(caller.note.list({ starred: "false" })).rejects.toMatchObject({
    code: "BAD_REQUEST",
  });
});

test("a client that leaves in the middle of its body is no fault", async () => {
  await using server = await serveNotes();
  const socket = server.connect();
  socket.write(
    "POST /api/v1/users/me/notes HTTP/1.1\r\nHost: notes\r\nAuthorization: Bearer ada\r\n" +
      'Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"title":',
  );
  await once(socket, "ready");
  await new Promise((resolve) => setTimeout(resolve, 30));
  socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect((await server.fetch("/me")).status).toBe(200);
  expect(server.failures).toEqual([]);
});

test("a client that leaves before its body is asked for is no fault either", async () => {
  const gate = new EventEmitter();
  await using server = await serveNotes({
    async createContext({ request, reply }) {
      const { authorization } = request.headers;
      if (request.method === "POST") await once(gate, "open");
      return {
        authorization,
        pathUserId: undefined,
        reply,
        notes: new Map(),
        watch: createWatch(),
      };
    },
  });
  const socket = server.connect();
  socket.write(
    "POST /api/v1/users/me/notes HTTP/1.1\r\nHost: notes\r\nAuthorization: Bearer ada\r\n" +
      "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
  );
  await once(socket, "ready");
  await new Promise((resolve) => setTimeout(resolve, 30));
  socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, 30));
  gate.emit("open");
  expect((await server.fetch("/me")).status).toBe(200);
  expect(server.failures).toEqual([]);
});
