import { once } from "node:events";
import { createServer, get, type IncomingMessage } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { sendDownload } from "./download.ts";

const FILE = { type: "text/plain", filename: "letters.txt" };
const CHUNK = "x".repeat(65_536);

/** What a source went through. */
interface Pulls {
  count: number;
  isClosed: boolean;
}

async function* chunks(pulls: Pulls, count: number, failsAt = Infinity) {
  try {
    for (let n = 0; n < count; n += 1) {
      pulls.count += 1;
      if (n === failsAt) throw new Error("the source broke");
      yield { text: CHUNK };
    }
  } finally {
    pulls.isClosed = true;
  }
}

/** Serves one download, and says how sending it ended: with what was thrown, if anything. */
async function serve(source: AsyncIterable<unknown>, patience?: number) {
  let resolve: (how: unknown) => void = () => undefined;
  const ended = new Promise((settle) => (resolve = settle));
  const server = createServer((request, response) => {
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    const download = { source, gone: gone.signal, download: FILE, patience };
    void sendDownload(request, response, download).then(
      () => resolve("sent"),
      (error: unknown) => {
        if (!response.headersSent) response.writeHead(500).end();
        resolve(error);
      },
    );
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    ended,
    /** The answer, of which nothing has been read. */
    async ask(): Promise<IncomingMessage> {
      const [answer]: IncomingMessage[] = await once(get({ port, host: "127.0.0.1" }), "response");
      if (!answer) throw new Error("There was no answer.");
      return answer;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

/** How many were pulled once no more are. */
async function settled(pulls: Pulls): Promise<number> {
  for (let before = -1; before !== pulls.count; await wait(200)) before = pulls.count;
  return pulls.count;
}

test("nothing more is made than the client takes", async () => {
  const pulls = { count: 0, isClosed: false };
  const all = 2_000;
  await using server = await serve(chunks(pulls, all));
  const answer = await server.ask();
  const unread = await settled(pulls);
  // What the buffers of two sockets hold, and not 125 MiB.
  expect(unread).toBeLessThan(all / 4);
  expect((await text(answer)).length).toBe(all * CHUNK.length);
  expect(pulls).toEqual({ count: all, isClosed: true });
  expect(await server.ended).toBe("sent");
});

test("a failure on the way cuts the connection: half a file never looks whole", async () => {
  const pulls = { count: 0, isClosed: false };
  await using server = await serve(chunks(pulls, 3, 1));
  const answer = await server.ask();
  expect(answer.statusCode).toBe(200);
  await expect(text(answer)).rejects.toThrow("aborted");
  expect(answer.complete).toBe(false);
  expect(await server.ended).toMatchObject({ message: "the source broke" });
  expect(pulls.isClosed).toBe(true);
});

test("a failure before the first chunk is an answer", async () => {
  const pulls = { count: 0, isClosed: false };
  await using server = await serve(chunks(pulls, 3, 0));
  expect((await server.ask()).statusCode).toBe(500);
});

test("a client that takes nothing for too long is cut off, and the source is let go of", async () => {
  const pulls = { count: 0, isClosed: false };
  await using server = await serve(chunks(pulls, 2_000), 100);
  const answer = await server.ask();
  expect(await server.ended).toBe("sent");
  expect(pulls.isClosed).toBe(true);
  await expect(text(answer)).rejects.toThrow("aborted");
});

test("a client that leaves ends the making", async () => {
  const pulls = { count: 0, isClosed: false };
  await using server = await serve(chunks(pulls, 2_000));
  (await server.ask()).destroy();
  expect(await server.ended).toBe("sent");
  expect(pulls.count).toBeLessThan(500);
  expect(pulls.isClosed).toBe(true);
});
