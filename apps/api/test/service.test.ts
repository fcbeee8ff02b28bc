import { connect } from "node:net";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { createApiDocument } from "../src/document.ts";
import { bearer, sending, startTestServer } from "./test-server.ts";

test("it says that it lives, and that it is ready", async () => {
  await using server = await startTestServer();
  expect(await (await server.fetch("/healthz")).json()).toEqual({ status: "ok" });
  expect((await server.fetch("/readyz")).status).toBe(200);
});

test("docs/openapi.json is what the server sends", async () => {
  await using server = await startTestServer();
  const sent: unknown = await (await server.fetch("/api/openapi.json")).json();
  const committed: unknown = JSON.parse(
    readFileSync(new URL("../../../docs/openapi.json", import.meta.url), "utf8"),
  );
  expect(committed, "run `pnpm openapi` and commit the result").toEqual(sent);
  expect(sent).toEqual(JSON.parse(JSON.stringify(createApiDocument())));
});

test("the API reference loads nothing from elsewhere", async () => {
  await using server = await startTestServer();
  const page = await server.fetch("/api/docs");
  expect(page.headers.get("content-type")).toContain("text/html");
  const addresses = [...(await page.text()).matchAll(/(?:src|href)="([^"]+)"/g)];
  expect(addresses).toHaveLength(4);
  for (const [, address = ""] of addresses) {
    expect(address).toMatch(/^\/[a-z]/);
    expect((await server.fetch(address)).status).toBe(200);
  }
});

test("every answer carries the security headers, and the API's are never stored", async () => {
  await using server = await startTestServer({ PUBLIC_ORIGIN: "https://docket.test" });
  const api = ["/api/v1/me", "/api/auth/token", "/api/trpc/user.me"];
  for (const path of ["/", "/healthz", "/x", ...api]) {
    const { headers } = await server.fetch(path);
    expect(headers.get("content-security-policy")).toContain("default-src 'self'");
    expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(headers.get("content-security-policy")).not.toContain("unsafe");
    expect(headers.get("strict-transport-security")).toContain("max-age=63072000");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("same-origin");
    expect(headers.get("x-powered-by")).toBeNull();
  }
  for (const path of api) {
    expect((await server.fetch(path)).headers.get("cache-control")).toBe("no-store");
  }
});

test.each([
  "/api",
  "/api/v1",
  "/api/v2/me",
  "/api/v1/me/",
  "/api/v1//me",
  "/api/auth/get-session",
  "/api/auth/sign-up/email",
  "/problems/none",
  "/index.php",
  "/..%2f..%2fpackage.json",
  "/%",
])("nothing is at %s", async (path) => {
  await using server = await startTestServer();
  const response = await server.fetch(path);
  expect(response.status).toBe(404);
  expect(response.headers.get("content-type")).toContain("application/problem+json");
  expect(await response.json()).toMatchObject({ code: "not-found", instance: path });
});

test.each([
  ["POST", "/healthz", "GET, HEAD"],
  ["DELETE", "/readyz", "GET, HEAD"],
  ["POST", "/api/openapi.json", "GET, HEAD"],
  ["PUT", "/api/v1/me", "GET, HEAD"],
  ["PUT", "/api/v1/users/me/tasks", "GET, HEAD, POST, PATCH"],
  ["OPTIONS", "/api/v1/users/me/tasks/1", "GET, HEAD, PATCH, DELETE"],
  ["GET", "/api/auth/login", "POST"],
  ["POST", "/api/auth/jwks", "GET, HEAD"],
  ["GET", "/api/trpc/task.create", "POST"],
  ["POST", "/api/trpc/task.list", "GET"],
])("%s on %s → 405, and what it allows", async (method, path, allow) => {
  await using server = await startTestServer();
  const headers = { "content-type": "application/json" };
  const response = await server.fetch(path, { method, headers });
  expect([response.status, response.headers.get("allow")]).toEqual([405, allow]);
  expect(await response.text()).toContain('"code":"method-not-allowed"');
});

test("a problem's type leads to what it means", async () => {
  await using server = await startTestServer();
  const { type } = await (await server.fetch("/api/v1/me")).json();
  expect(await (await server.fetch(type)).json()).toEqual({
    code: "unauthenticated",
    status: 401,
    title: "Sign in required",
    detail:
      "Authentication is required. Send an access token, or sign in again if your session has ended.",
  });
});

test("a batch holds 20 calls and no more; one that fails leaves the others alone", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const batch = (procedures: string[], inputs: unknown) =>
    server.fetch(
      `/api/trpc/${procedures.join(",")}?batch=1&input=${encodeURIComponent(JSON.stringify(inputs))}`,
      { headers: bearer(ada) },
    );
  const many = (count: number) => Array.from({ length: count }, () => "user.me");
  expect((await batch(many(20), {})).status).toBe(200);
  const over = await batch(many(21), {});
  expect(over.status).toBe(400);
  expect(await over.text()).toContain('"code":"invalid-input"');

  const missing = { taskId: "01940000-0000-7000-8000-000000000009" };
  const mixed = await batch(["user.me", "task.get"], { 1: missing });
  expect(mixed.status).toBe(207);
  expect(await mixed.json()).toMatchObject([
    { result: { data: ada.user } },
    { error: { data: { problem: { code: "task-not-found", instance: "/api/trpc/task.get" } } } },
  ]);
});

test("a body over 256 KiB → 413 through every door", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const large = { title: "x", notes: "x".repeat(256 * 1024) };
  for (const path of ["/api/v1/users/me/tasks", "/api/trpc/task.create", "/api/auth/login"]) {
    const response = await server.fetch(path, sending(ada, "POST", large));
    expect(response.status, path).toBe(413);
    expect(await response.text()).toContain('"code":"payload-too-large"');
  }
});

test("a bug becomes a bare 500 that names its place in the log", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  await server.database.db.execute(sql`alter table task rename to elsewhere`);
  try {
    const rest = await server.fetch(
      "/api/v1/users/me/tasks",
      sending(ada, "POST", { title: "Hush" }),
    );
    const trpc = await server.fetch("/api/trpc/task.list?input={}", { headers: bearer(ada) });
    for (const response of [rest, trpc]) {
      expect(response.status).toBe(500);
      const text = await response.text();
      expect(text).not.toMatch(/elsewhere|select|stack|\.ts|relation/i);
      const [, id = "none"] = /"urn:uuid:([0-9a-f-]{36})"/.exec(text) ?? [];
      expect(server.log.filter((line) => line.includes(id)).join()).toContain("relation");
    }
    expect(server.log.join("")).not.toContain("Hush");
  } finally {
    await server.database.db.execute(sql`alter table elsewhere rename to task`);
  }
});

test("the log has a line for each request, and nothing of what was in it", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  await server.fetch("/api/v1/users/me/tasks?cursor=hush", sending(ada, "POST", { title: "Hush" }));
  await server.fetch("/api/v1/users/me/tasks?cursor=hush", { headers: bearer(ada) });
  await server.fetch("/api/auth/token", { method: "POST", headers: { cookie: ada.cookie } });
  await server.fetch(
    "/api/auth/login",
    sending(ada, "POST", { email: "a@b.cd", password: "hush hush" }),
  );

  const lines = server.log.map((line): unknown => JSON.parse(line));
  expect(lines).toHaveLength(5);
  for (const line of lines) {
    expect(line).toMatchObject({ req: { id: expect.stringMatching(/^[0-9a-f-]{36}$/) } });
  }
  const text = server.log.join("");
  expect(text).toContain("/api/v1/users/me/tasks");
  for (const secret of [/hush/i, ada.token, ada.cookie, "ada's long password", "authorization"]) {
    expect(text).not.toMatch(secret);
  }
});

test("two Authorization headers are no token", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const headers = new Headers(bearer(ada));
  headers.append("authorization", `Bearer ${ada.token}`);
  expect((await server.fetch("/api/v1/me", { headers })).status).toBe(401);
});

test("a connection on which nothing was ever sent does not hold up the end", async () => {
  const server = await startTestServer();
  const socket = connect(Number(new URL(server.origin).port), "127.0.0.1");
  await once(socket, "connect");
  await server.fetch("/healthz");
  const told = performance.now();
  await server[Symbol.asyncDispose]();
  expect(performance.now() - told).toBeLessThan(3_000);
  socket.destroy();
});
