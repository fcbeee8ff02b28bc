import { Problem, Task, TaskPage } from "@docket/contracts";
import { expect, test } from "vitest";
import { bearer, sending, startTestServer } from "./test-server.ts";

test("no token → 401", async () => {
  await using server = await startTestServer();
  const response = await server.fetch("/api/v1/users/me/tasks");
  expect(response.status).toBe(401);
  expect(response.headers.get("www-authenticate")).toBe("Bearer");
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(await response.json()).toEqual({
    type: "/problems/unauthenticated",
    title: "Sign in required",
    status: 401,
    detail:
      "Authentication is required. Send an access token, or sign in again if your session has ended.",
    instance: "/api/v1/users/me/tasks",
    code: "unauthenticated",
  });
});

test("a bad token → 401", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const [header, payload, signature = ""] = ada.token.split(".");
  const forged = `${header}.${payload}.${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`;
  for (const token of [forged, "not-a-token", "", ada.cookie.split("=")[1]]) {
    const response = await server.fetch("/api/v1/users/me/tasks", {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toBe('Bearer error="invalid_token"');
    expect(await response.json()).toMatchObject({ code: "invalid-token" });
  }
  const withCookieOnly = await server.fetch("/api/v1/users/me/tasks", {
    headers: { cookie: ada.cookie },
  });
  expect(withCookieOnly.status).toBe(401);
});

test("another user's id in the path → 403, before any query", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const eve = await server.register("eve");
  const task = Task.parse(
    await (
      await server.fetch("/api/v1/users/me/tasks", sending(ada, "POST", { title: "Mine" }))
    ).json(),
  );
  await server.fetch("/api/v1/me", { headers: bearer(eve) });
  server.queries.length = 0;

  const collection = `/api/v1/users/${ada.user.id}/tasks`;
  const attempts = [
    server.fetch(collection, { headers: bearer(eve) }),
    server.fetch(collection, sending(eve, "POST", { title: "Planted" })),
    server.fetch(`${collection}/${task.id}`, { headers: bearer(eve) }),
    server.fetch(`${collection}/${task.id}`, sending(eve, "PATCH", { title: "Changed" })),
    server.fetch(`${collection}/${task.id}`, { method: "DELETE", headers: bearer(eve) }),
    // Whoever may not enter learns nothing about what they brought.
    server.fetch(`${collection}/${task.id}`, { ...sending(eve, "PATCH", 0), body: "{" }),
  ];
  for (const response of await Promise.all(attempts)) {
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: "forbidden" });
  }
  expect(server.queries).toEqual([]);
});

test("another owner's task → 404, byte for byte as if it did not exist", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const eve = await server.register("eve");
  const created = await server.fetch(
    "/api/v1/users/me/tasks",
    sending(ada, "POST", { title: "Mine" }),
  );
  const task = Task.parse(await created.json());
  const path = `/api/v1/users/me/tasks/${task.id}`;

  async function answers() {
    const requests = [
      server.fetch(path, { headers: bearer(eve) }),
      server.fetch(path, sending(eve, "PATCH", { title: "Changed" })),
      server.fetch(path, { method: "DELETE", headers: bearer(eve) }),
      server.fetch(path, { method: "DELETE", headers: { ...bearer(eve), "if-match": '"1"' } }),
    ];
    return Promise.all(
      (await Promise.all(requests)).map(async (response) => ({
        status: response.status,
        headers: [...response.headers].filter(([name]) => name !== "date"),
        body: await response.text(),
      })),
    );
  }
  const foreign = await answers();
  expect(await (await server.fetch(path, { headers: bearer(ada) })).json()).toEqual(task);
  await server.fetch(path, { method: "DELETE", headers: bearer(ada) });
  const missing = await answers();

  expect(foreign).toEqual(missing);
  for (const { status, body } of missing) {
    expect(status).toBe(404);
    expect(Problem.parse(JSON.parse(body))).toMatchObject({ code: "task-not-found" });
  }
});

test("full CRUD by its owner", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const collection = `/api/v1/users/${ada.user.id}/tasks`;

  const created = await server.fetch(
    collection,
    sending(ada, "POST", { title: "  Post the letter ", priority: "high" }),
  );
  expect(created.status).toBe(201);
  expect(created.headers.get("etag")).toBe('"1"');
  const task = Task.parse(await created.json());
  expect(task).toMatchObject({ title: "Post the letter", completed: false, completedAt: null });
  const location = `${collection}/${task.id}`;
  expect(created.headers.get("location")).toBe(location);

  const read = await server.fetch(location, { headers: bearer(ada) });
  expect(read.headers.get("cache-control")).toBe("no-store");
  expect(await read.json()).toEqual(task);
  const unchanged = await server.fetch(location, {
    headers: { ...bearer(ada), "if-none-match": '"1"' },
  });
  expect([unchanged.status, await unchanged.text()]).toEqual([304, ""]);

  const patch = sending(ada, "PATCH", { completed: true });
  const patched = await server.fetch(location, {
    ...patch,
    headers: {
      ...bearer(ada),
      "if-match": '"1"',
      "content-type": "application/merge-patch+json",
    },
  });
  expect([patched.status, patched.headers.get("etag")]).toEqual([200, '"2"']);
  const completed = Task.parse(await patched.json());
  expect(completed).toMatchObject({ title: "Post the letter", priority: "high", completed: true });
  expect(completed.completedAt).not.toBeNull();

  const stale = await server.fetch(location, {
    method: "DELETE",
    headers: { ...bearer(ada), "if-match": '"1"' },
  });
  expect([stale.status, await stale.json()]).toMatchObject([412, { code: "task-changed" }]);

  const page = await server.fetch(`${collection}?completed=true&limit=1`, { headers: bearer(ada) });
  expect(TaskPage.parse(await page.json())).toEqual({ items: [completed], nextCursor: null });

  const deleted = await server.fetch(location, { method: "DELETE", headers: bearer(ada) });
  expect([deleted.status, await deleted.text()]).toEqual([204, ""]);
  expect((await server.fetch(location, { headers: bearer(ada) })).status).toBe(404);
});

test("no session lookup on API calls: one query for a task, none for who is asking", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const client = server.client(ada.token);
  const { id } = await client.task.create.mutate({ title: "Post the letter" });

  server.queries.length = 0;
  expect((await server.fetch("/api/v1/me", { headers: bearer(ada) })).status).toBe(200);
  await client.user.me.query();
  expect(server.queries).toEqual([]);

  await server.fetch(`/api/v1/users/me/tasks/${id}`, { headers: bearer(ada) });
  await server.fetch("/api/v1/users/me/tasks", { headers: { ...bearer(ada), cookie: ada.cookie } });
  await client.task.get.query({ taskId: id });
  await client.task.update.mutate({ taskId: id, title: "Post the parcel" });
  expect(server.queries).toHaveLength(4);
  for (const query of server.queries) expect(query).toMatch(/^(?:select|update)\b.*"task"/);
  // What can concern subtasks takes a transaction.
  await client.task.update.mutate({ taskId: id, completed: true });
  await client.task.delete.mutate({ taskId: id });
  for (const query of server.queries) expect(query).not.toMatch(/"(?:session|user|account|jwks)"/);
});
