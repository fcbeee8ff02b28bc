import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Person, startTarget, type Target } from "../attacks/target.ts";
import { type GreedyOptions, openGreedy } from "./greedy-connections.ts";
import { expectUnharmed, memoryDuring } from "./victim.ts";

const MIB = 2 ** 20;

/** Milliseconds that an attack lasts. */
const ATTACK = 1_500;

let target: Target;
let ada: Person;
let mallory: Person;

beforeAll(async () => {
  target = await startTarget({ RATE_LIMIT: "on" });
  ada = await target.register("ada");
  mallory = await target.register("mallory");
  // Compiles and compresses shared content before the measurement.
  for (const path of ["/api/openapi.json", "/api/docs/swagger-ui-bundle.js"]) {
    for (const encoding of ["br", "gzip", "identity"]) {
      await fetch(target.origin + path, { headers: { "accept-encoding": encoding } });
    }
  }
});

afterAll(() => target[Symbol.asyncDispose]());

function get(path: string, headers: readonly string[] = []): string {
  return [`GET ${path} HTTP/1.1`, "Host: x", ...headers, "", ""].join("\r\n");
}

function post(path: string, headers: readonly string[], body: string): string {
  return [`POST ${path} HTTP/1.1`, "Host: x", ...headers, "", body].join("\r\n");
}

/** A body of 30 000 bytes in as many chunks. */
const BYTE_CHUNKS = "1\r\n \r\n".repeat(30_000);

const JSON_TYPE = "Content-Type: application/json";

type Attack = Omit<GreedyOptions, "port">;

test.each<[string, () => Attack]>([
  [
    "the OpenAPI document, 1 400 times on each of 12 connections, is not kept for who does not read",
    () => ({ connections: 12, content: () => get("/api/openapi.json").repeat(1_400) }),
  ],
  [
    "compressed files at a byte a second cost no compressor each",
    () => ({
      connections: 90,
      bytesPerSecond: 1,
      content: (n) =>
        get("/api/docs/swagger-ui-bundle.js", [
          `Accept-Encoding: ${["br", "gzip", "identity"][n % 3]}`,
        ]).repeat(20),
    }),
  ],
  [
    "the page, the public keys and refusals are answered one at a time on each connection",
    () => ({
      connections: 24,
      addresses: 4,
      content: (n) => get(["/", "/api/auth/jwks", "/api/v1/me", "/x"][n % 4] ?? "").repeat(2_000),
    }),
  ],
  [
    "half a body of a sign-in on each of 200 connections is bounded in total",
    () => ({
      connections: 200,
      addresses: 20,
      content: () =>
        post("/api/auth/login", [JSON_TYPE, "Content-Length: 262144"], " ".repeat(262_000)),
    }),
  ],
  [
    "half a body of a task with a token is bounded as well",
    () => ({
      connections: 200,
      content: () =>
        post(
          "/api/v1/users/me/tasks",
          [JSON_TYPE, "Content-Length: 262144", `Authorization: Bearer ${mallory.token}`],
          " ".repeat(262_000),
        ),
    }),
  ],
  [
    "bodies in chunks of a byte, read or waiting, are bounded by their objects",
    () => ({
      connections: 12,
      addresses: 4,
      content: (n) =>
        (n % 2 === 0
          ? ""
          : get("/api/v1/users/me/changes/stream", [`Authorization: Bearer ${mallory.token}`])) +
        post("/api/auth/login", [JSON_TYPE, "Transfer-Encoding: chunked"], BYTE_CHUNKS),
    }),
  ],
  [
    "headers without an end are bounded by the number of connections",
    () => ({
      connections: 500,
      addresses: 20,
      content: () => `GET / HTTP/1.1\r\nHost: x\r\nX: ${"x".repeat(15_000)}`,
    }),
  ],
])(
  "%s",
  async (_, attack) => {
    const memory = await memoryDuring(target.pid(), () =>
      expectUnharmed(target, ada, async () => {
        const greedy = await openGreedy({ port: target.port, ...attack() });
        await setTimeout(ATTACK);
        greedy.close();
      }),
    );
    expect((memory.peak - memory.before) / MIB, "MiB more than before").toBeLessThan(100);
  },
  60_000,
);
