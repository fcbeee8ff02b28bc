import { EventEmitter, once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { serveNotes } from "../test/server.ts";

type Server = Awaited<ReturnType<typeof serveNotes>>;

const WATCH = "/users/me/notes/watch";

/** Opens a stream and reads it bit by bit. */
async function watch(server: Server, { path = WATCH, headers = {}, ...call } = {}) {
  const leaving = new AbortController();
  const response = await server.fetch(path, { headers, signal: leaving.signal, ...call });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  return {
    response,
    /** All that came so far, once it holds what is waited for. */
    async until(part: string): Promise<string> {
      while (!text.includes(part)) {
        const { value, done = true } = (await reader?.read()) ?? {};
        if (done) throw new Error(`It ended before ${JSON.stringify(part)} came: ${text}`);
        text += value;
      }
      return text;
    },
    /** All that came, once it has ended. */
    async toEnd(): Promise<string> {
      for (;;) {
        const { value, done = true } = (await reader?.read()) ?? {};
        if (done) return text;
        text += value;
      }
    },
    leave: () => leaving.abort(),
  };
}

async function until(isTrue: () => boolean): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!isTrue()) {
    if (Date.now() > deadline) throw new Error("It never came to that.");
    await wait(5);
  }
}

test("what a subscription yields arrives as events, whole and as it happens", async () => {
  await using server = await serveNotes();
  server.publish("before");
  const stream = await watch(server);
  expect(stream.response.status).toBe(200);
  expect(Object.fromEntries(stream.response.headers)).toMatchObject({
    "content-type": "text/event-stream",
    "cache-control": "no-store, no-transform",
    "x-accel-buffering": "no",
  });
  await stream.until('id: 1\ndata: {"text":"before"}\n\n');
  server.publish("two\nlines\r\nand an emoji 👍");
  await stream.until('id: 2\ndata: {"text":"two\\nlines\\r\\nand an emoji 👍"}\n\n');
  stream.leave();
});

test("a stream is open before anything happens", async () => {
  await using server = await serveNotes();
  const stream = await watch(server);
  expect(stream.response.status).toBe(200);
  await stream.until(": \n\n");
  stream.leave();
});

test("Last-Event-ID resumes behind the event that it names, whatever the address says", async () => {
  await using server = await serveNotes();
  for (const text of ["a", "b", "c"]) server.publish(text);
  const stream = await watch(server, {
    path: `${WATCH}?since=0`,
    headers: { "last-event-id": "2" },
  });
  expect(await stream.until("id: 3")).not.toContain("id: 2");
  stream.leave();
});

test.each([
  ["no token", WATCH, { authorization: null }, 401, "unauthenticated"],
  ["a bad token", WATCH, { authorization: "Bearer eve" }, 401, "invalid-token"],
  ["another user's address", "/users/eve/notes/watch", {}, 403, "forbidden"],
  ["an input that the schema refuses", `${WATCH}?since=-1`, {}, 400, "invalid-input"],
  ["a field that has its place in a header", `${WATCH}?lastEventId=1`, {}, 400, "invalid-input"],
  ["a bad Last-Event-ID", WATCH, { headers: { "last-event-id": "x" } }, 400, "invalid-input"],
  ["what the subscription itself refuses", `${WATCH}?since=7`, {}, 400, "invalid-input"],
])("%s is answered with its status, not with a stream", async (_, path, call, status, code) => {
  await using server = await serveNotes();
  const response = await server.fetch(path, call);
  expect(response.status).toBe(status);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(await response.json()).toMatchObject({ status, code });
  expect(server.watch.open).toBe(0);
});

test("HEAD answers with the headers alone and watches nothing", async () => {
  await using server = await serveNotes();
  const response = await server.fetch(WATCH, { method: "HEAD" });
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  expect(await response.text()).toBe("");
  expect(server.watch.open).toBe(0);
});

test("a client that leaves is noticed at once, also between events", async () => {
  await using server = await serveNotes();
  server.publish("a");
  const streams = await Promise.all(Array.from({ length: 5 }, () => watch(server)));
  await Promise.all(streams.map((stream) => stream.until("id: 1")));
  expect(server.watch.open).toBe(5);
  for (const stream of streams) stream.leave();
  await until(() => server.watch.open === 0);
  expect(server.watch.news.listenerCount("note")).toBe(0);
  expect(server.failures).toEqual([]);
});

test("a client that leaves before its stream was made leaves nothing behind", async () => {
  const gate = new EventEmitter();
  await using server = await serveNotes();
  await using slow = await serveNotes({
    async createContext({ request, pathParameters, reply }) {
      await once(gate, "open");
      const { notes, watch: watched } = server;
      const authorization = request.headers.authorization;
      return { authorization, pathUserId: pathParameters["userId"], reply, notes, watch: watched };
    },
  });
  const leaving = new AbortController();
  const asked = slow.fetch(WATCH, { signal: leaving.signal }).catch(() => "left");
  await wait(50);
  leaving.abort();
  expect(await asked).toBe("left");
  await wait(20);
  gate.emit("open");
  await wait(50);
  expect(server.watch.open).toBe(0);
  expect(slow.failures).toEqual([]);
});

test("heartbeats are comments, and come while nothing else does", async () => {
  await using server = await serveNotes({ streams: { heartbeat: 20 } });
  const stream = await watch(server);
  expect(await stream.until(": \n\n: \n\n: \n\n")).toBe("retry: 1000\n: \n\n: \n\n: \n\n");
  stream.leave();
});

test("a subscription that breaks ends its stream after the last whole event, and is reported", async () => {
  await using server = await serveNotes();
  server.publish("a");
  server.publish("fail");
  const stream = await watch(server);
  expect(await stream.toEnd()).toBe('retry: 1000\n: \n\nid: 1\ndata: {"text":"a"}\n\n');
  expect(server.failures).toMatchObject([
    { error: new Error("the watch broke"), path: `/api/v1${WATCH}` },
  ]);
});

test("a client that does not read makes nobody remember its events, and is cut off", async () => {
  await using server = await serveNotes({ streams: { patience: 300, heartbeat: 10 } });
  const text = "x".repeat(10_000);
  for (let n = 0; n < 5_000; n += 1) server.publish(text);
  const socket = server.connect();
  socket.write(`GET /api/v1${WATCH} HTTP/1.1\r\nHost: notes\r\nAuthorization: Bearer ada\r\n\r\n`);
  socket.pause();
  await until(() => server.watch.open === 1);
  await until(() => server.watch.open === 0);
  // What the two sockets' own buffers take in, of 50 MB.
  expect(server.watch.pulled).toBeLessThan(2_000);
  expect(server.failures).toEqual([]);
  socket.destroy();
});

test("a client that reads slowly gets everything", async () => {
  await using server = await serveNotes();
  const text = "x".repeat(2_000);
  for (let n = 0; n < 2_000; n += 1) server.publish(text);
  const socket = server.connect();
  let received = "";
  socket.setEncoding("latin1");
  socket.write(`GET /api/v1${WATCH} HTTP/1.0\r\nHost: notes\r\nAuthorization: Bearer ada\r\n\r\n`);
  socket.on("data", (part) => {
    received += String(part);
    socket.pause();
    setTimeout(() => socket.resume(), 1);
  });
  while (!received.includes("\nid: 2000\n")) await wait(10);
  const ids = Array.from(received.matchAll(/^id: (\d+)$/gm), ([, id]) => Number(id));
  expect(ids).toEqual(Array.from({ length: 2_000 }, (_, n) => n + 1));
  socket.destroy();
});
