import { randomUUID } from "node:crypto";
import type { ProblemCode } from "@docket/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { createApiDocument } from "../../src/document.ts";
import { type Answer, expectRefused } from "./answer.ts";
import { type Person, type Sent, startTarget, type Target } from "./target.ts";

/*
 * Everything that the OpenAPI document offers, asked for by somebody who has not signed in. The
 * document is read from the code, so a new operation is covered on the day it is written.
 */

const Operation = z.object({
  operationId: z.string(),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  requestBody: z.unknown().optional(),
  responses: z.record(z.string(), z.unknown()),
});
const Document = z.object({ paths: z.record(z.string(), z.record(z.string(), Operation)) });

interface Case {
  readonly operationId: string;
  readonly method: string;
  /** With the ids of things that nobody has. */
  readonly path: string;
  readonly takesBody: boolean;
  /** `session` for any cookie that says who calls. */
  readonly scheme: "bearer" | "session" | "none";
  /** Statuses that the document declares. */
  readonly statuses: readonly string[];
}

function schemeOf(security: readonly Readonly<Record<string, unknown>>[]): Case["scheme"] {
  if (security.some((schemes) => "bearer" in schemes)) return "bearer";
  const cookies = ["session", "secondFactor"];
  return security.some((schemes) => cookies.some((name) => name in schemes)) ? "session" : "none";
}

const CASES: Case[] = Object.entries(Document.parse(createApiDocument()).paths).flatMap(
  ([template, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      operationId: operation.operationId,
      method: method.toUpperCase(),
      path: template.replaceAll(/\{\w+\}/g, () => randomUUID()),
      takesBody: operation.requestBody !== undefined,
      scheme: schemeOf(operation.security),
      statuses: Object.keys(operation.responses),
    })),
);
const PROTECTED = CASES.filter(({ scheme }) => scheme !== "none");
const BY_COOKIE_OR_OPEN = CASES.filter(
  ({ method, scheme }) => method !== "GET" && scheme !== "bearer",
);

/** Per client address. */
const LIMITED = new Set([
  "register",
  "login",
  "loginTwoFactor",
  "loginPasskey",
  "passkeyAuthenticationOptions",
  "forgotPassword",
  "resetPassword",
  "sendVerificationEmail",
  "verifyEmail",
  // Those that look at a password again.
  "changePassword",
  "confirmPassword",
  "deleteAccount",
  "enableTwoFactor",
  "disableTwoFactor",
  "renewRecoveryCodes",
  "passkeyRegistrationOptions",
]);

let target: Target;
let limited: Target;
let ada: Person;

beforeAll(async () => {
  [target, limited] = await Promise.all([startTarget(), startTarget({ RATE_LIMIT: "on" })]);
  ada = await target.register("ada");
  await target.create(ada.token);
});

afterAll(async () => {
  await target[Symbol.asyncDispose]();
  await limited[Symbol.asyncDispose]();
});

/** Nothing is sent that could be refused for its form. */
function sent({ method, takesBody }: Case, headers: Record<string, string> = {}): Sent {
  const json = { "content-type": "application/json" };
  return takesBody ? { method, headers: { ...json, ...headers }, body: {} } : { method, headers };
}

function expectDeclared({ statuses }: Case, answer: Answer, code: ProblemCode): void {
  expectRefused(answer, code);
  expect(statuses).toContain(String(answer.status));
}

test("the document has operations of every kind", () => {
  expect(new Set(CASES.map(({ scheme }) => scheme))).toEqual(
    new Set(["bearer", "session", "none"]),
  );
});

test.each(PROTECTED)("$operationId without credentials → 401", async (operation) => {
  expectDeclared(operation, await target.send(operation.path, sent(operation)), "unauthenticated");
});

test.each(PROTECTED)("$operationId with a made-up token → 401", async (operation) => {
  const headers = { authorization: `Bearer ${randomUUID()}` };
  expectDeclared(
    operation,
    await target.send(operation.path, sent(operation, headers)),
    operation.scheme === "bearer" ? "invalid-token" : "unauthenticated",
  );
});

test.each(PROTECTED)("$operationId with the other kind of credentials → 401", async (operation) => {
  const headers =
    operation.scheme === "bearer"
      ? { cookie: ada.cookie }
      : { authorization: `Bearer ${ada.token}` };
  expectDeclared(
    operation,
    await target.send(operation.path, sent(operation, headers)),
    "unauthenticated",
  );
});

test.each(PROTECTED)(
  "$operationId without credentials → 401 also where the rest of the request is wrong",
  async (operation) => {
    const { method, path, scheme } = operation;
    // What needs the session's cookie reads its body first, and refuses one that is no JSON.
    if (scheme === "session") return;
    const headers = { "content-type": "text/plain", "content-encoding": "gzip" };
    const answer = await target.send(`${path}?nonsense=1`, { method, headers, body: "{" });
    expectDeclared(operation, answer, "unauthenticated");
  },
);

test.each(
  BY_COOKIE_OR_OPEN.flatMap((operation) =>
    ["https://evil.example", "null"].map((origin) => ({ ...operation, origin })),
  ),
)("$operationId from a page of $origin → 403", async ({ origin, ...operation }) => {
  for (const cookie of ["", ada.cookie]) {
    const answer = await target.send(operation.path, sent(operation, { origin, cookie }));
    expectDeclared(operation, answer, "untrusted-origin");
    expect(answer.headers).not.toHaveProperty("set-cookie");
  }
});

/** What is said of an address beside one that exists, to who has not signed in. */
function codeBeside({ path }: Case, neighbour: string): ProblemCode {
  // A longer id is an id all the same, and the guard comes before its form; those of accounts are
  // made of letters, digits and dashes.
  const isAccounts = path.startsWith("/api/auth/");
  const longerId = isAccounts ? /\/[0-9a-f-]{36}x$/ : /\/[0-9a-f-]{36}(?:x|%00|;\.json)$/;
  // A word where an id could be is taken for one.
  const word = /\/tasks\/(?:search|counts)(?:x|%00|;\.json)$/;
  if (longerId.test(neighbour) || word.test(neighbour)) return "unauthenticated";
  // None is posted to.
  const postedTo = isAccounts
    ? /^\/api\/auth\/passkeys\/[a-z-]+x$/
    : /\/(?:tasks\/(?:delete|restore|quick-add)|imports\/file)(?:x|%00|;\.json)$/;
  return postedTo.test(neighbour) ? "method-not-allowed" : "not-found";
}

test.each(CASES)(
  "beside $operationId there is nothing: 404 without credentials",
  async (operation) => {
    const { path } = operation;
    const neighbours = [
      `${path}/`,
      `${path}x`,
      `/${path}`,
      path.replace("/api/", "/api//"),
      path.replace("/api/", "/API/"),
      path.replace("/api/", "/api/%2e/"),
      `${path}%2f`,
      `${path}%00`,
      `${path};.json`,
    ];
    for (const neighbour of neighbours) {
      const answer = await target.send(neighbour, sent(operation));
      expectRefused(answer, codeBeside(operation, neighbour));
    }
  },
);

test.each(CASES)("$operationId asked by another method → 405", async (operation) => {
  const { path } = operation;
  const served = CASES.filter(
    (other) =>
      other.path.replaceAll(/[0-9a-f-]{36}/g, "") === path.replaceAll(/[0-9a-f-]{36}/g, ""),
  );
  const methods = new Set(served.map(({ method }) => method));
  for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"]) {
    if (methods.has(method)) continue;
    const answer = await target.send(path, { method });
    expectRefused(answer, "method-not-allowed");
    const allowed = new Set(String(answer.headers.allow).split(", "));
    expect(allowed).toEqual(new Set([...methods, ...(methods.has("GET") ? ["HEAD"] : [])]));
  }
});

test.each(CASES)(
  "$operationId 30 times in a row without credentials → 429 where it is limited",
  async (operation) => {
    const statuses = new Set<number>();
    for (let attempt = 0; attempt < 30; attempt += 1) {
      const answer = await limited.send(operation.path, sent(operation));
      statuses.add(answer.status);
      if (answer.status !== 429) continue;
      expectDeclared(operation, answer, "too-many-requests");
      expect(Number(answer.headers["retry-after"])).toBeGreaterThan(0);
    }
    expect(statuses.has(429)).toBe(LIMITED.has(operation.operationId));
  },
);

test("nothing was changed, and the log tells of no bug", async () => {
  expect(await target.tasksOf(ada.token)).toHaveLength(1);
  target.expectDiscreetLog();
});
