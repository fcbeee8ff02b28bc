import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openIdle, rawRequest, sendRaw } from "./raw-socket.ts";
import {
  bearer,
  changingNothing,
  PASSWORD,
  type Person,
  sending,
  startTarget,
  type Target,
} from "./target.ts";

/*
 * What Node.js refuses before the service sees it, it answers with a status line and no body: there
 * is no request yet that a problem could be about.
 */

const TASKS = "/api/v1/users/me/tasks";

/** Milliseconds after which the server gives up waiting for a request's headers, and looks for such. */
const HEADERS_TIMEOUT = 12_000;

let target: Target;
let ada: Person;

beforeAll(async () => {
  target = await startTarget();
  ada = await target.register("ada");
  await target.create(ada.token);
});

afterAll(() => target[Symbol.asyncDispose]());

const CREATE = JSON.stringify({ title: "Smuggled" });

function authorization(): string {
  return `Authorization: Bearer ${ada.token}`;
}

/** A create whose body's length is told in some odd way. */
function createWith(headers: readonly string[], body: string): string {
  return rawRequest(
    `POST ${TASKS}`,
    [authorization(), "Content-Type: application/json", ...headers],
    body,
  );
}

const CHUNKED = `${CREATE.length.toString(16)}\r\n${CREATE}\r\n0\r\n\r\n`;
const HIDDEN = `0\r\n\r\nDELETE ${TASKS} HTTP/1.1\r\nHost: x\r\n\r\n`;

test.each<[string, string[], string]>([
  [
    "Content-Length and Transfer-Encoding",
    ["Content-Length: 4", "Transfer-Encoding: chunked"],
    CHUNKED,
  ],
  [
    "Transfer-Encoding and Content-Length",
    ["Transfer-Encoding: chunked", "Content-Length: 4"],
    HIDDEN,
  ],
  [
    "Transfer-Encoding twice",
    ["Transfer-Encoding: chunked", "Transfer-Encoding: identity"],
    CHUNKED,
  ],
  ["an unknown Transfer-Encoding", ["Transfer-Encoding: xchunked"], CHUNKED],
  ["Transfer-Encoding: chunked, identity", ["Transfer-Encoding: chunked, identity"], CHUNKED],
  ["a space before Transfer-Encoding's colon", ["Transfer-Encoding : chunked"], CHUNKED],
  ["two unequal Content-Lengths", ["Content-Length: 4", "Content-Length: 5"], CREATE],
  ["a list for Content-Length", ["Content-Length: 20, 20"], CREATE],
  ["a negative Content-Length", ["Content-Length: -1"], CREATE],
  ["a signed Content-Length", ["Content-Length: +20"], CREATE],
  ["a hexadecimal Content-Length", ["Content-Length: 0x14"], CREATE],
  ["an endless Content-Length", [`Content-Length: ${"9".repeat(400)}`], CREATE],
  ["a word for Content-Length", ["Content-Length: many"], CREATE],
  [
    "a chunk's length that is none",
    ["Transfer-Encoding: chunked"],
    `xyz\r\n${CREATE}\r\n0\r\n\r\n`,
  ],
  [
    "a chunk's length that overflows",
    ["Transfer-Encoding: chunked"],
    `${"f".repeat(40)}\r\n${CREATE}`,
  ],
  ["a negative chunk", ["Transfer-Encoding: chunked"], `-1\r\n${CREATE}\r\n0\r\n\r\n`],
  ["a chunk that ends elsewhere", ["Transfer-Encoding: chunked"], `1\r\n${CREATE}\r\n0\r\n\r\n`],
  ["a bare line feed after a header", ["X: y\nTransfer-Encoding: chunked"], CHUNKED],
  ["a bare carriage return in a header", ["X: y\rTransfer-Encoding: chunked"], CHUNKED],
  ["U+0000 in a header", ["X: y\0z"], CREATE],
  ["a header without a name", [": y"], CREATE],
  ["a header without a colon", ["nonsense"], CREATE],
  ["a folded header", ["X: y\r\n z"], CREATE],
  ["a header's name in odd characters", ["X(y): z"], CREATE],
])("%s † → 400 without a body, and the connection is closed", async (_, headers, body) => {
  await changingNothing(target, [ada.token], async () => {
    const { status, head, text } = await sendRaw(createWith(headers, body), target);
    expect([status, text]).toEqual([400, ""]);
    expect(head).toContain("connection: close");
  });
});

test.each([
  ["a method that there is not", "FROBNICATE / HTTP/1.1\r\nHost: x\r\n\r\n"],
  ["a method in lower case", "get / HTTP/1.1\r\nHost: x\r\n\r\n"],
  ["a version that there is not", "GET / HTTP/9.9\r\nHost: x\r\n\r\n"],
  ["HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
  ["TLS", Buffer.from("160301020001", "hex")],
  ["nothing but line breaks, then noise", "\r\n\r\n\r\n???\r\n\r\n"],
  ["bytes of every value", Uint8Array.from({ length: 256 }, (_, n) => n)],
  ["a NUL in the address", "GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n"],
  ["a space in the address", "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n"],
  ["a tab in the address", "GET /a\tb HTTP/1.1\r\nHost: x\r\n\r\n"],
  ["an address without a slash", "GET api/v1/me HTTP/1.1\r\nHost: x\r\n\r\n"],
])("%s † is refused, and the connection is closed", async (_, bytes) => {
  const { status, text } = await sendRaw(bytes, target);
  expect([status, text]).toEqual([400, ""]);
});

test("a request without a Host † → 400", async () => {
  const request = `GET /api/v1/me HTTP/1.1\r\n${authorization()}\r\n\r\n`;
  const { status, text } = await sendRaw(request, target);
  expect(status).toBe(400);
  expect(text).not.toContain(ada.user.id);
});

test("a request without a version † gets what anybody gets", async () => {
  const { status, text } = await sendRaw("GET /api/v1/me\r\n\r\n", target);
  expect(status).toBe(401);
  expect(text).toContain('"code":"unauthenticated"');
});

test.each([
  ["an address of 20 000 characters", () => `GET /${"a".repeat(20_000)}`, []],
  ["a query of 20 000 characters", () => `GET ${TASKS}?cursor=${"a".repeat(20_000)}`, []],
  ["a header of 20 000 characters", () => "GET /", [`X: ${"x".repeat(20_000)}`]],
  ["a header's name of 20 000 characters", () => "GET /", [`${"x".repeat(20_000)}: x`]],
  ["a cookie of 20 000 characters", () => "GET /", [`Cookie: a=${"x".repeat(20_000)}`]],
  ["2 500 headers", () => "GET /", Array.from({ length: 2_500 }, (_, n) => `X-${n}: y`)],
])("%s † → 431 without a body", async (_, line, headers) => {
  const { status, head, text } = await sendRaw(rawRequest(line(), headers), target);
  expect([status, text]).toEqual([431, ""]);
  expect(head).toContain("connection: close");
});

test.each([
  ["an absolute address of this host", "GET http://docket.test/api/v1/me", [200]],
  ["an absolute address with a port", "GET HTTPS://docket.test:8443/api/v1/me", [200]],
  ["an absolute address of another host", "GET http://evil.example/api/v1/me", [200]],
  ["an absolute address with a user's name", "GET http://ada@docket.test/api/v1/me", [400]],
  ["an absolute address without a host", "GET http:///api/v1/me", [400]],
  ["an address of another scheme", "GET gopher://evil.example/api/v1/me", [200, 404]],
  ["an asterisk", "OPTIONS *", [404, 405]],
  ["a fragment", "GET /api/v1/me#x", [404]],
  ["two slashes first", "GET //evil.example/api/v1/me", [404]],
  ["a backslash first", "GET \\evil.example", [400, 404]],
  ["bytes outside ASCII", "GET /\xff\xfe", [400, 404]],
])("%s as a request's target † leads nowhere else", async (_, line, expected) => {
  const { status, head, text } = await sendRaw(rawRequest(line, [authorization()]), target);
  expect(expected).toContain(status);
  expect(head).not.toContain("location:");
  expect(text).toMatch(status === 200 ? JSON.stringify(ada.user) : /"code"|^$/);
});

test.each([
  ["/api/v1/me", 401],
  ["/api/v1/users/me/tasks?limit=1", 401],
  ["/api/trpc/user.me", 401],
  ["/api/trpc/user.me,task.list?batch=1&input={}", 401],
  ["/api/auth/jwks", 200],
  ["/api/calendar/none.ics", 404],
  ["/api/openapi.json", 200],
  ["/api/docs", 200],
  ["/problems/not-found", 200],
  ["/healthz", 200],
  ["/readyz", 200],
  ["/", 200],
  ["/favicon.svg", 200],
])("%s is also served for a target in absolute form †", async (path, expected) => {
  for (const origin of ["", "http://docket.test", "hTTps://Docket.Test:443", "http://[::1]:3000"]) {
    const { status } = await sendRaw(rawRequest(`GET ${origin}${path}`), target);
    expect([origin, status]).toEqual([origin, expected]);
  }
});

test.each([
  ["two Host headers", ["Host: docket.test"]],
  ["three in other letters", ["HOST: docket.test", "hOSt: evil.example"]],
])("%s † → 400, for any path", async (_, headers) => {
  for (const path of ["/api/v1/me", "/api/trpc/user.me", "/api/auth/jwks", "/healthz", "/", "/x"]) {
    const request = rawRequest(`GET ${path}`, [authorization(), ...headers]);
    const { status, head, text } = await sendRaw(request, target);
    expect([path, status]).toEqual([path, 400]);
    expect(head).toContain("connection: close");
    expect(text).toContain('"code":"invalid-input"');
  }
});

test.each([
  ["CONNECT", "CONNECT evil.example:443", []],
  ["an upgrade to WebSocket", "GET /api/v1/me", ["Upgrade: websocket", "Connection: Upgrade"]],
  ["an upgrade to HTTP/2", "GET /api/v1/me", ["Upgrade: h2c", "HTTP2-Settings: AAAA"]],
])("%s † opens no tunnel", async (_, line, headers) => {
  const { status } = await sendRaw(rawRequest(line, headers), target);
  expect(status).not.toBe(101);
  expect(status === null || status >= 400).toBe(true);
});

test("an expectation that nobody can meet † → 417, one that is met is served", async () => {
  const odd = createWith(["Expect: a-miracle", `Content-Length: ${CREATE.length}`], CREATE);
  await changingNothing(target, [ada.token], async () => {
    expect((await sendRaw(odd, target)).status).toBe(417);
  });
  const met = createWith(["Expect: 100-continue", "Content-Length: 2"], "{}");
  const { head, text } = await sendRaw(met, target);
  expect(head).toContain("100 continue");
  expect(text).toContain('"code":"invalid-input"');
});

test("what follows a body on one connection † is a request of its own, with credentials of its own", async () => {
  const first = `POST ${TASKS} HTTP/1.1\r\nHost: x\r\n${authorization()}\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`;
  const second = rawRequest(`GET ${TASKS}`);
  const { text, status } = await sendRaw(first + second, target);
  expect(status).toBe(400);
  expect(text).toContain("HTTP/1.1 401 ");
  expect(text).not.toContain(ada.user.id);
});

test("100 requests in one write † are answered in order", async () => {
  const one = `GET /api/v1/me HTTP/1.1\r\nHost: x\r\n${authorization()}\r\n\r\n`;
  const { head, text } = await sendRaw(
    one.repeat(99) + rawRequest("GET /api/v1/me", [authorization()]),
    target,
  );
  expect((head + text).match(/http\/1\.1 200 /gi)).toHaveLength(100);
});

test("a client that leaves in the middle of its body † changes nothing", async () => {
  await changingNothing(target, [ada.token], async () => {
    for (const path of [TASKS, "/api/trpc/task.create", "/api/auth/login", "/api/auth/register"]) {
      const headers = [authorization(), "Content-Type: application/json", "Content-Length: 5000"];
      const socket = await openIdle(
        target.port,
        5,
        rawRequest(`POST ${path}`, headers, CREATE.slice(0, 9)),
      );
      await setTimeout(50);
      socket[Symbol.dispose]();
    }
    expect((await target.send("/healthz")).status).toBe(200);
  });
});

test("clients that leave before their answer † break nothing", async () => {
  const list = rawRequest(`GET ${TASKS}`, [authorization()]);
  for (let n = 0; n < 10; n += 1) {
    const impatient = await openIdle(target.port, 10, list);
    impatient[Symbol.dispose]();
  }
  expect(await target.tasksOf(ada.token)).toHaveLength(1);
});

describe("a crowd", () => {
  /** Milliseconds; far more than a request takes, far less than it would wait for a crowd to go. */
  const SOON = 3_000;

  async function expectServed(): Promise<void> {
    const started = performance.now();
    for (let n = 0; n < 20; n += 1) {
      expect(await target.tasksOf(ada.token)).toHaveLength(1);
    }
    expect(performance.now() - started).toBeLessThan(SOON);
  }

  test("1 000 idle sockets †, 1 000 half requests: others are served, and they are sent away", async () => {
    using idle = await openIdle(target.port, 1_000);
    using half = await openIdle(target.port, 1_000, "GET /api/v1/me HTTP/1.1\r\nX-Slow: ");
    await expectServed();
    expect([idle.stillOpen(), half.stillOpen()]).toEqual([1_000, 1_000]);
    const slow = sendRaw(`POST ${TASKS} HTTP/1.1\r\nHost: x\r\nX-Slow: `, target);

    const { status, head, text, elapsed } = await slow;
    expect([status, text]).toEqual([408, ""]);
    expect(head).toContain("connection: close");
    expect(elapsed).toBeLessThan(HEADERS_TIMEOUT + 2_000);
    await setTimeout(1_000);
    expect([idle.stillOpen(), half.stillOpen()]).toEqual([0, 0]);
    await expectServed();
  }, 40_000);

  test("a flood of sign-ins: some wait, some are told to, and tasks go on meanwhile", async () => {
    const started = performance.now();
    const flood = Promise.all(
      Array.from({ length: 800 }, async () => {
        const response = await fetch(`${target.origin}/api/auth/login`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ email: `${randomUUID()}@example.com`, password: PASSWORD }),
        });
        await response.arrayBuffer();
        const { status, headers } = response;
        return status === 429 ? `${status} after ${headers.get("retry-after")}` : String(status);
      }),
    );
    let served = 0;
    async function workOn(): Promise<"working"> {
      const answer = await target.send(TASKS, { headers: bearer(ada.token) });
      expect(answer.status).toBe(200);
      served += 1;
      return "working";
    }
    while ((await Promise.race([workOn(), flood])) === "working");
    expect(new Set(await flood)).toEqual(new Set(["401", "429 after 5"]));
    const took = performance.now() - started;
    expect(served / (took / 1_000)).toBeGreaterThan(5);
  }, 60_000);
});

test("nothing was created, and the log tells of no bug", async () => {
  const tasks = await target.tasksOf(ada.token);
  expect(tasks).toHaveLength(1);
  const patched = await target.send(
    `${TASKS}/${tasks[0]?.id}`,
    sending(ada.token, "PATCH", { completed: true }),
  );
  expect(patched.status).toBe(200);
  target.expectDiscreetLog();
});
