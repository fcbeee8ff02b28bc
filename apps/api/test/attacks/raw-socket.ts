import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { expect } from "vitest";

/** What came back on a connection until the server closed it. */
export interface RawAnswer {
  /** Of the first answer; `null` when the connection was closed without a word. */
  readonly status: number | null;
  /** Status line and header, lower-case. */
  readonly head: string;
  readonly text: string;
  /** Milliseconds from the first byte sent to the end. */
  readonly elapsed: number;
}

export interface RawOptions {
  readonly port: number;
  /** Milliseconds to wait for the server to close the connection; 20 000 by default. */
  readonly patience?: number;
}

async function open(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  return socket;
}

/**
 * Sends bytes that no well-behaved client would send, and reads until the server closes.
 *
 * @param content  sent as it is; in text each character is one byte. Requests should ask for
 *   `Connection: close`, unless it is the server that has to end the conversation.
 */
export async function sendRaw(
  content: string | Uint8Array,
  { port, patience = 20_000 }: RawOptions,
): Promise<RawAnswer> {
  const socket = await open(port);
  const started = performance.now();
  const received: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => received.push(chunk));
  // A server that refuses may close while bytes are still on their way to it.
  socket.on("error", () => undefined);
  socket.write(typeof content === "string" ? Buffer.from(content, "latin1") : content);
  const closed = once(socket, "close").then(() => true);
  const timer = setTimeout(() => socket.destroy(new Error("out of patience")), patience);
  await closed;
  clearTimeout(timer);
  const elapsed = performance.now() - started;
  expect(elapsed, "the server never closed the connection").toBeLessThan(patience);

  const answer = Buffer.concat(received).toString("latin1");
  const end = answer.indexOf("\r\n\r\n");
  const head = (end === -1 ? answer : answer.slice(0, end)).toLowerCase();
  const text = end === -1 ? "" : answer.slice(end + 4);
  const status = /^http\/1\.1 (\d{3})/.exec(head)?.[1];
  expect(status).not.toBe("500");
  expect(answer).not.toMatch(/\n\s+at |node_modules|node:internal|HPE_|Error:/);
  return { status: status === undefined ? null : Number(status), head, text, elapsed };
}

/** The text of a request that ends its connection. */
export function rawRequest(line: string, headers: readonly string[] = [], body = ""): string {
  return [`${line} HTTP/1.1`, "Host: docket.test", "Connection: close", ...headers, "", body].join(
    "\r\n",
  );
}

/** Connections that stay open and say nothing more than `greeting`. */
export async function openIdle(
  port: number,
  count: number,
  greeting = "",
): Promise<{ readonly stillOpen: () => number } & Disposable> {
  const sockets: Socket[] = [];
  for (let batch = 0; batch < count; batch += 100) {
    const size = Math.min(100, count - batch);
    sockets.push(...(await Promise.all(Array.from({ length: size }, () => open(port)))));
  }
  for (const socket of sockets) {
    socket.on("error", () => undefined);
    socket.resume();
    if (greeting !== "") socket.write(greeting);
  }
  return {
    stillOpen: () =>
      sockets.filter(({ destroyed, readableEnded }) => !destroyed && !readableEnded).length,
    [Symbol.dispose]() {
      for (const socket of sockets) socket.destroy();
    },
  };
}
