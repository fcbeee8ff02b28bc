import { setTimeout } from "node:timers/promises";
import { callerFor } from "@docket/router";
import { expect, test } from "vitest";
import { bearer, sending, startTestServer, type TestServer } from "./test-server.ts";

const LIMITED = { RATE_LIMIT: "on", API_CALLS_PER_MINUTE: "5" };

const TASKS = "/api/v1/users/me/tasks";

function limitsOf({ headers }: Response): (string | null)[] {
  return ["ratelimit-limit", "ratelimit-remaining"].map((name) => headers.get(name));
}

async function listAs(server: TestServer, headers: Record<string, string>): Promise<Response> {
  return server.fetch(TASKS, { headers });
}

test("a user has so many calls a minute, and hears how many are left", async () => {
  await using server = await startTestServer(LIMITED);
  const [ada, eve] = [await server.register("ada"), await server.register("eve")];
  for (const left of ["4", "3", "2", "1", "0"]) {
    const answer = await listAs(server, bearer(ada));
    expect(answer.status).toBe(200);
    expect(limitsOf(answer)).toEqual(["5", left]);
  }
  const refused = await server.fetch(TASKS, sending(ada, "POST", { title: "One too many" }));
  expect(refused.status).toBe(429);
  expect(await refused.json()).toMatchObject({ code: "too-many-requests", instance: TASKS });
  expect(limitsOf(refused)).toEqual(["5", "0"]);
  const wait = Number(refused.headers.get("retry-after"));
  expect(wait).toBeGreaterThan(50);
  expect(wait).toBeLessThanOrEqual(60);
  expect(refused.headers.get("ratelimit-reset")).toBe(String(wait));

  expect((await listAs(server, bearer(eve))).status).toBe(200);
  expect(await callerFor(server.services, ada.user).task.list({})).toMatchObject({ items: [] });
});

test("both doors count together, and in a batch each call", async () => {
  await using server = await startTestServer(LIMITED);
  const ada = await server.register("ada");
  const batch = "/api/trpc/user.me,user.me,user.me?batch=1";
  expect((await listAs(server, bearer(ada))).status).toBe(200);
  const first = await server.fetch(batch, { headers: bearer(ada) });
  expect([first.status, ...limitsOf(first)]).toEqual([200, "5", "1"]);
  const second = await server.fetch(batch, { headers: bearer(ada) });
  expect([second.status, ...limitsOf(second)]).toEqual([207, "5", "0"]);
  expect(second.headers.get("retry-after")).not.toBeNull();
  expect((await listAs(server, bearer(ada))).status).toBe(429);
});

test("calls without a token cost nobody a call", async () => {
  await using server = await startTestServer(LIMITED);
  const ada = await server.register("ada");
  for (let n = 0; n < 10; n += 1) {
    const stranger = await listAs(server, { authorization: `Bearer ${ada.token}x` });
    expect([stranger.status, ...limitsOf(stranger)]).toEqual([401, null, null]);
  }
  expect((await listAs(server, bearer(ada))).status).toBe(200);
});

test("calls over the limit reach no database", async () => {
  await using server = await startTestServer(LIMITED);
  const ada = await server.register("ada");
  for (let n = 0; n < 5; n += 1) await listAs(server, bearer(ada));
  await setTimeout(100);
  server.queries.length = 0;
  for (let n = 0; n < 10; n += 1) await listAs(server, bearer(ada));
  expect(server.queries).toEqual([]);
});
