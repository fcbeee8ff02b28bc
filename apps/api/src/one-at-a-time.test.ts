import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { connect } from "node:net";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { oneAtATime } from "./one-at-a-time.ts";

const LIMITS = { requestsPerConnection: 100, requestsWaiting: 2_000 };
const REQUEST = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

async function serve() {
  const begun: ServerResponse[] = [];
  const server = createServer(oneAtATime((_, response) => begun.push(response), LIMITS));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  return {
    begun,
    async open() {
      const socket = connect(port, "127.0.0.1");
      await once(socket, "connect");
      let received = "";
      socket.on("error", () => undefined);
      socket.on("data", (chunk) => (received += String(chunk)));
      return { socket, received: () => received };
    },
    [Symbol.dispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

test("the requests of a connection are served one after the other, in order", async () => {
  using server = await serve();
  const { socket, received } = await server.open();
  socket.write(REQUEST.repeat(5));
  for (let n = 0; n < 5; n += 1) {
    await expect.poll(() => server.begun.length, { interval: 5 }).toBe(n + 1);
    await setTimeout(10);
    expect(server.begun).toHaveLength(n + 1);
    server.begun[n]?.end(`answer ${n}`);
  }
  await expect.poll(received).toMatch(/answer 0.*answer 1.*answer 2.*answer 3.*answer 4/s);
});

test("only the connection with too many pipelined requests is closed", async () => {
  using server = await serve();
  const quiet = await server.open();
  quiet.socket.write(REQUEST);
  const { socket } = await server.open();
  const closed = once(socket, "close");
  socket.write(REQUEST.repeat(1_400));
  await closed;
  server.begun[0]?.end("served");
  await expect.poll(quiet.received).toContain("served");
  expect(server.begun).toHaveLength(2);
});

test("queued requests of a closed connection are dropped", { timeout: 20_000 }, async () => {
  using server = await serve();
  for (let n = 0; n < 25; n += 1) {
    const { socket } = await server.open();
    socket.write(REQUEST.repeat(100));
    await expect.poll(() => server.begun.length, { interval: 5 }).toBe(n + 1);
    const closed = once(server.begun[n] ?? socket, "close");
    socket.destroy();
    await closed;
  }
  const { socket, received } = await server.open();
  socket.write(REQUEST.repeat(2));
  await expect.poll(() => server.begun.length, { interval: 5 }).toBe(26);
  server.begun[25]?.end("first");
  await expect.poll(() => server.begun.length, { interval: 5 }).toBe(27);
  server.begun[26]?.end("second");
  await expect.poll(received).toContain("second");
});
