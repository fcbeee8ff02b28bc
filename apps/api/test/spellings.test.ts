import { randomUUID } from "node:crypto";
import { callerFor } from "@docket/router";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { startTestServer } from "./test-server.ts";

/** Values that have several spellings and one meaning. */

test("ids in upper case mean the same as in lower case, in path, body, query and key", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const client = server.client(ada.token);
  const id = randomUUID();
  const key = randomUUID();
  const own = `/api/v1/users/${ada.user.id.toUpperCase()}`;
  const headers = { authorization: `Bearer ${ada.token}`, "content-type": "application/json" };
  const create = (idempotencyKey: string, taskId: string) =>
    server.fetch(`${own}/tasks`, {
      method: "POST",
      headers: { ...headers, "idempotency-key": idempotencyKey },
      body: JSON.stringify({ id: taskId, title: "Post the letter" }),
    });

  const created = await create(key.toUpperCase(), id.toUpperCase());
  expect(created.status).toBe(201);
  expect(created.headers.get("location")).toBe(`/api/v1/users/${ada.user.id}/tasks/${id}`);
  expect(created.headers.get("batch-id")).toBe(key);
  expect(await created.json()).toMatchObject({ id });
  const again = await create(key, id);
  expect(again.headers.get("idempotent-replayed")).toBe("true");

  const got = await server.fetch(`${own}/tasks/${id.toUpperCase()}`, { headers });
  expect(await got.json()).toMatchObject({ id });
  const userId = ada.user.id.toUpperCase();
  expect(await client.task.get.query({ userId, taskId: id.toUpperCase() })).toMatchObject({ id });
  const changes = await server.fetch(`${own}/changes?entityId=${id.toUpperCase()}`, { headers });
  expect(await changes.json()).toMatchObject({ items: [{ entityId: id, batchId: key }] });
  const twice = await server.fetch(`${own}/tasks/delete`, {
    method: "POST",
    headers,
    body: JSON.stringify({ ids: [id, id.toUpperCase()] }),
  });
  expect(twice.status).toBe(400);
});

test("a change with several versions is accepted if one matches, and its repeat with a key as well", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const client = server.client(ada.token);
  const headers = {
    authorization: `Bearer ${ada.token}`,
    "content-type": "application/json",
    "if-match": 'W/"3", "1", "2"',
    "idempotency-key": randomUUID(),
  };
  const task = await client.task.create.mutate({ title: "Post the letter" });
  const list = await client.list.create.mutate({ name: "Home" });
  const tag = await client.tag.create.mutate({ name: "errand" });
  const filter = await client.filter.create.mutate({ name: "Open", query: "!done" });
  const patch = (path: string, body: object, more: object = {}) =>
    server.fetch(`/api/v1/users/me${path}`, {
      method: "PATCH",
      headers: { ...headers, "idempotency-key": randomUUID(), ...more },
      body: JSON.stringify(body),
    });
  for (const [path, body] of [
    [`/tasks/${task.id}`, { title: "Changed" }],
    [`/tasks/${task.id}`, { due: { date: "2026-12-01" }, recurrence: { rule: "FREQ=DAILY" } }],
    [`/lists/${list.id}`, { name: "Changed" }],
    [`/tags/${tag.id}`, { name: "Changed" }],
    [`/filters/${filter.id}`, { name: "Changed" }],
  ] as const) {
    expect((await patch(path, body)).status, path).toBe(200);
  }
  expect((await patch(`/tasks/${task.id}`, { title: "Stale" })).status).toBe(412);
  const key = { "if-match": '"3", "7"', "idempotency-key": randomUUID() };
  expect((await patch(`/tasks/${task.id}`, { title: "Once" }, key)).status).toBe(200);
  const again = await patch(`/tasks/${task.id}`, { title: "Once" }, key);
  expect([again.status, again.headers.get("idempotent-replayed")]).toEqual([200, "true"]);
});

test("a time zone is stored in its usual spelling, and abbreviations are refused everywhere", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const { task, import: imports } = callerFor(server.services, ada.user);
  const date = "2026-12-01";
  const made = await task.create({
    title: "Call Berlin",
    due: { date, time: "09:00", timeZone: "europe/BERLIN" },
  });
  expect(made.due).toEqual({ date, time: "09:00", timeZone: "Europe/Berlin" });
  const daily = { rule: "FREQ=DAILY", from: "completion", timeZone: "asia/calcutta" } as const;
  const series = await task.create({ title: "Water", due: { date }, recurrence: daily });
  expect(series.recurrence).toMatchObject({ timeZone: "Asia/Calcutta" });

  for (const timeZone of ["IST", "PST", "BST", "JST", "EST"]) {
    const due = { date, time: "09:00", timeZone };
    for (const refused of [
      () => task.create({ title: "x", due }),
      () => task.update({ taskId: made.id, due }),
      () => task.updateMany({ ids: [made.id], due }),
      () => task.update({ taskId: series.id, recurrence: { rule: "FREQ=DAILY", timeZone } }),
      () => task.quickAdd({ text: "Call tomorrow 9am", timeZone }),
      () => task.list({ due: "today", timeZone }),
      () => task.list({ sort: "due", timeZone }),
      () => task.counts({ timeZone }),
      () => task.search({ query: "call", timeZone }),
      () => imports.start({ format: "todoist", timeZone }),
    ]) {
      await expect(refused(), `${timeZone}: ${refused.toString()}`).rejects.toMatchObject({
        cause: { code: "invalid-input" },
      });
    }
  }
});

test("a series that was stored with an abbreviation can be read and completed, and continues", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const { task } = callerFor(server.services, ada.user);
  const made = await task.create({
    title: "Water",
    due: { date: "2026-12-01" },
    recurrence: { rule: "FREQ=DAILY", from: "completion", timeZone: "Asia/Kolkata" },
  });
  await server.services.db.execute(
    sql`update task set recurrence = jsonb_set(recurrence, '{timeZone}', '"IST"'), version = version + 1 where id = ${made.id}`,
  );
  expect(await task.get({ taskId: made.id })).toMatchObject({ recurrence: { timeZone: "IST" } });
  await task.update({ taskId: made.id, completed: true });
  const { items } = await task.list({ completed: false });
  expect(items).toMatchObject([{ title: "Water", recurrence: { count: 2 } }]);
});
