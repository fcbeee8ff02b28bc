import { once } from "node:events";
import { createServer } from "node:http";
import { startBuiltServer } from "@docket/testing/servers";
import { expect, test } from "vitest";
import { createLastingStorage } from "./lasting-storage.ts";

async function takePort() {
  const server = createServer((_, response) => response.writeHead(503).end());
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  const port = typeof address === "object" ? String(address?.port) : "";
  return { port, [Symbol.dispose]: () => server.close() };
}

test("a port in use, or a HOST of another machine, ends the start with exit code 1 and one sentence", async () => {
  await using storage = await createLastingStorage();
  using taken = await takePort();
  for (const [environment, sentence] of [
    [
      { PORT: taken.port },
      `Port ${taken.port} on 127.0.0.1 is in use by another process. Stop that process, or set PORT to another port.`,
    ],
    [
      { HOST: "192.0.2.1" },
      expect.stringMatching(/^HOST is 192\.0\.2\.1, which is not an address of this machine/),
    ],
  ] as const) {
    await using server = await startBuiltServer({ ...storage.environment, ...environment });
    expect(server.process.exitCode).toBe(1);
    const told = server.output.filter((line) => !line.startsWith("{"));
    expect(told).toEqual([sentence]);
  }
  // The failed start left nothing behind that prevents the next one.
  await using server = await startBuiltServer(storage.environment);
  expect((await fetch(`${server.origin}/readyz`)).status).toBe(200);
  expect(await server.end("SIGTERM")).toBe(0);
}, 60_000);
