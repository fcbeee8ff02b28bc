import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { gzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { createTestIssuer } from "../test/issuer.ts";
import { createKeySet } from "./key-set.ts";
import { fetchRemoteJwks } from "./remote-jwks.ts";

/** Serves on loopback until the test ends. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return `http://127.0.0.1:${address.port}/jwks`;
}

function fetchOnce(url: string) {
  return fetchRemoteJwks(url)(AbortSignal.timeout(5_000));
}

test("keys are fetched over HTTP and found by their id", async () => {
  const issuer = createTestIssuer();
  const url = await serve((_request, response) => {
    response
      .setHeader("content-type", "application/json")
      .end(JSON.stringify({ keys: [issuer.jwk] }));
  });
  const keys = createKeySet({ fetch: fetchRemoteJwks(url) });

  expect(await keys.find(issuer.kid)).toMatchObject({ type: "public" });
  expect(await keys.find("another")).toBeNull();
});

test("a redirect is not followed", async () => {
  const visited: (string | undefined)[] = [];
  const url = await serve((request, response) => {
    visited.push(request.url);
    response.writeHead(302, { location: "/elsewhere" }).end();
  });

  await expect(fetchOnce(url)).rejects.toThrow("fetch failed");
  expect(visited).toEqual(["/jwks"]);
});

test.for([201, 204, 404, 500])("an answer of %i is a failure", async (status) => {
  const url = await serve((_request, response) => {
    response.writeHead(status).end(status === 204 ? undefined : '{"keys":[]}');
  });
  await expect(fetchOnce(url)).rejects.toThrow(String(status));
});

test.for(["", "<html>", '{"keys":['])("%j is no document", async (body) => {
  const url = await serve((_request, response) => response.end(body));
  await expect(fetchOnce(url)).rejects.toThrow(SyntaxError);
});

test("a document over 64 KiB is cut off, even when it travels small", async () => {
  const body = gzipSync(Buffer.alloc(10 * 1024 * 1024, " "));
  expect(body.length).toBeLessThan(64 * 1024);
  const url = await serve((_request, response) => {
    response.setHeader("content-encoding", "gzip").end(body);
  });
  await expect(fetchOnce(url)).rejects.toThrow("64 KiB");
});

test("a server that never finishes its answer is given up", async () => {
  const url = await serve((_request, response) => {
    response.write('{"keys":[');
  });
  const keys = createKeySet({ fetch: fetchRemoteJwks(url), timeout: 50 });
  await expect(keys.refresh()).rejects.toMatchObject({ code: "service-unavailable" });
});

test("an address must be absolute", () => {
  expect(() => fetchRemoteJwks("/api/auth/jwks")).toThrow(TypeError);
});
