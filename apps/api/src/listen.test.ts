import { once } from "node:events";
import type { RequestListener } from "node:http";
import { connect, type Socket } from "node:net";
import { expect, test } from "vitest";
import { parseEnvironment } from "./env.ts";
import { type ConnectionLimits, listen } from "./listen.ts";

const REQUEST = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
const BODY = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
const answerAtOnce: RequestListener = (_, response) => void response.end("answer");
const answerNever: RequestListener = () => undefined;
/** More than the system keeps for a client that does not read. */
const answerMuch: RequestListener = (_, response) => void response.end(Buffer.alloc(16 * 2 ** 20));

async function serve(listener: RequestListener, limits: Partial<ConnectionLimits>) {
  const server = await listen(listener, {
    port: 0,
    host: "127.0.0.1",
    limits: { ...parseEnvironment({}).connections, ...limits },
    clientOf: () => ({ address: "127.0.0.1", bucket: "127.0.0.1" }),
    onError: (error) => expect.unreachable(String(error)),
  });
  const sockets: Socket[] = [];
  return {
    /** Sends a text on a new connection. The response stays unread until the caller reads it. */
    async send(text: string) {
      const socket = connect(server.port, "127.0.0.1").on("error", () => undefined);
      sockets.push(socket);
      await once(socket, "connect");
      socket.write(text);
      return socket;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await server.stop({ lastCall: 0 });
    },
  };
}

/** Reads the rest: only a socket that reads emits `close`. */
function ended(socket: Socket): Promise<unknown> {
  return once(socket.resume(), "close");
}

test("a connection with more queued requests than the limit is closed", async () => {
  await using server = await serve(answerAtOnce, { requestsPerConnection: 2 });
  const socket = await server.send(REQUEST.repeat(3));
  let received = "";
  socket.on("data", (chunk) => (received += String(chunk)));
  await expect.poll(() => received.match(/answer/g)?.length).toBe(3);
  await ended(await server.send(REQUEST.repeat(4)));
});

test("a request over the limit of queued requests on all connections closes its connection", async () => {
  await using server = await serve(answerNever, { requestsWaiting: 3 });
  const first = await server.send(REQUEST.repeat(3));
  await ended(await server.send(REQUEST.repeat(3)));
  expect(first.closed).toBe(false);
});

test("over the limit of connections, the oldest one is closed", async () => {
  await using server = await serve(answerNever, { maxConnections: 2 });
  const [oldest, newer] = [await server.send(""), await server.send("")];
  const closed = ended(oldest);
  await server.send("");
  await closed;
  expect(newer.closed).toBe(false);
});

test("over the limit of body memory, the connection with the oldest body is closed", async () => {
  await using server = await serve(answerNever, { bodyMemory: 2 * 2 ** 20 });
  const [oldest, newer] = [await server.send(BODY), await server.send(BODY)];
  const closed = ended(oldest);
  await server.send(BODY);
  await closed;
  expect(newer.closed).toBe(false);
});

test("over the limit of unread memory, the connection is closed", async () => {
  await using server = await serve(answerMuch, { unreadMemory: 2 ** 20 });
  const socket = await server.send(REQUEST);
  await once(socket, "readable");
  await ended(socket);
  expect(socket.bytesRead).toBeLessThan(16 * 2 ** 20);
});

test("a client that reads nothing during the write timeout is disconnected", async () => {
  await using server = await serve(answerMuch, { writeTimeout: 200 });
  const socket = await server.send(REQUEST);
  await expect.poll(() => once(socket, "readable")).toBeDefined();
  await new Promise((resolve) => {
    setTimeout(resolve, 600);
  });
  await ended(socket);
  expect(socket.bytesRead).toBeLessThan(16 * 2 ** 20);
});
