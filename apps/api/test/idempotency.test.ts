import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { type Account, bearer, sending, startTestServer, type TestServer } from "./test-server.ts";

const TASKS = "/api/v1/users/me/tasks";

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly batch: string | null;
  readonly etag: string | null;
  readonly location: string | null;
  readonly replayed: string | null;
}

interface Write {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly key?: string;
}

async function send(
  server: TestServer,
  account: Account,
  { method, path, body, key }: Write,
): Promise<Answer> {
  const request = sending(account, method, body);
  const headers = new Headers(request.headers);
  if (key !== undefined) headers.set("idempotency-key", key);
  const response = await server.fetch(path, { ...request, headers });
  return {
    status: response.status,
    body: await response.text(),
    batch: response.headers.get("batch-id"),
    etag: response.headers.get("etag"),
    location: response.headers.get("location"),
    replayed: response.headers.get("idempotent-replayed"),
  };
}

test("the same key gives the first outcome again: status, body and headers", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const write = {
    method: "POST",
    path: TASKS,
    body: { title: "Post the letter" },
    key: "letter-1",
  };
  const first = await send(server, ada, write);
  expect(first).toMatchObject({ status: 201, replayed: null });
  await send(server, ada, { method: "DELETE", path: first.location ?? "" });

  expect(await send(server, ada, write)).toEqual({ ...first, replayed: "true" });
  expect(await send(server, ada, { ...write, key: '"letter-1"' })).toEqual({
    ...first,
    replayed: "true",
  });
  const { items } = await server.client(ada.token).task.list.query({});
  expect(items).toEqual([]);
});

test("an expected failure is given again, too, though it would succeed by now", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const id = randomUUID();
  const change = {
    method: "PATCH",
    path: `${TASKS}/${id}`,
    body: { title: "B" },
    key: randomUUID(),
  };
  const first = await send(server, ada, change);
  expect(first).toMatchObject({ status: 404, replayed: null });
  await send(server, ada, { method: "POST", path: TASKS, body: { id, title: "A" } });
  expect(await send(server, ada, change)).toEqual({ ...first, replayed: "true" });
  expect(await send(server, ada, { ...change, key: randomUUID() })).toMatchObject({ status: 200 });
});

test("what was never understood may be sent again under the same key, mended", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const write = { method: "POST", path: TASKS, body: {}, key: randomUUID() };
  expect(await send(server, ada, write)).toMatchObject({ status: 400 });
  expect(await send(server, ada, { ...write, body: { title: "A" } })).toMatchObject({
    status: 201,
  });
});

test("the same key with other content is 422, by any door, and changes nothing", async () => {
  await using server = await startTestServer();
  const [ada, eve] = [await server.register("ada"), await server.register("eve")];
  const key = randomUUID();
  await send(server, ada, { method: "POST", path: TASKS, body: { title: "A" }, key });
  for (const other of [
    { method: "POST", path: TASKS, body: { title: "B" }, key },
    { method: "POST", path: "/api/v1/users/me/lists", body: { name: "A" }, key },
    { method: "PATCH", path: TASKS, body: { ids: [randomUUID()], title: "A" }, key },
    { method: "DELETE", path: "/api/v1/users/me/trash", key },
  ]) {
    const answer = await send(server, ada, other);
    expect(answer).toMatchObject({ status: 422, replayed: null });
    expect(answer.body).toContain('"code":"idempotency-key-reused"');
  }
  await expect(
    server.client(ada.token).task.create.mutate({ title: "B", idempotencyKey: key }),
  ).rejects.toMatchObject({ data: { httpStatus: 422 } });
  const again = await server
    .client(ada.token)
    .task.create.mutate({ title: "A", idempotencyKey: key });
  expect(await server.client(ada.token).task.list.query({})).toMatchObject({ items: [again] });
  // A key is its owner's own.
  expect(
    await send(server, eve, { method: "POST", path: TASKS, body: { title: "E" }, key }),
  ).toMatchObject({ status: 201, replayed: null });
});

test.each(["", " ", "ü", "a b", "x".repeat(256)])("%j is no key", async (key) => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const client = server.client(ada.token);
  await expect(
    client.task.create.mutate({ title: "A", idempotencyKey: key }),
  ).rejects.toMatchObject({ data: { problem: { errors: [{ pointer: "/idempotencyKey" }] } } });
  expect((await client.task.list.query({})).items).toEqual([]);
});

test("twenty copies that race take effect once, and all get the one outcome", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const client = server.client(ada.token);
  const race = (write: Write) =>
    Promise.all(Array.from({ length: 20 }, () => send(server, ada, write)));

  const created = await race({
    method: "POST",
    path: TASKS,
    body: { title: "Post the letter" },
    key: randomUUID(),
  });
  const { items } = await client.task.list.query({});
  expect(items).toHaveLength(1);
  expect(new Set(created.map(({ status, body, batch }) => `${status} ${batch} ${body}`)).size).toBe(
    1,
  );
  expect(created.filter(({ replayed }) => replayed === null)).toHaveLength(1);

  const ids = items.map(({ id }) => id);
  const key = randomUUID();
  const deleted = await race({ method: "POST", path: `${TASKS}/delete`, body: { ids }, key });
  expect(new Set(deleted.map(({ status, body }) => `${status} ${body}`)).size).toBe(1);
  // The key is the batch, so its client knows what to undo.
  const undone = await race({
    method: "POST",
    path: "/api/v1/users/me/changes/undo",
    body: { batchId: key },
    key: randomUUID(),
  });
  expect(undone.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
  expect(await client.task.list.query({})).toMatchObject({ items: [{ version: 3 }] });
  const log = await client.change.list.query({});
  expect(log.items.map(({ seq, undoes }) => [seq, undoes])).toEqual([
    [3, key],
    [2, null],
    [1, null],
  ]);
});

test("the log tells which way a write came, and under which key", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const client = server.client(ada.token);
  const rest = await send(server, ada, {
    method: "POST",
    path: TASKS,
    body: { title: "A" },
    key: "k",
  });
  await client.task.create.mutate({ title: "B" });
  const { items } = await client.change.list.query({});
  expect(items).toMatchObject([
    { source: "web", idempotencyKey: null, after: { title: "B" } },
    { source: "rest", idempotencyKey: "k", batchId: rest.batch, after: { title: "A" } },
  ]);
});

function keyed(init: RequestInit): RequestInit {
  const headers = new Headers(init.headers);
  headers.set("idempotency-key", randomUUID());
  return { ...init, headers };
}

function told(response: Response) {
  const { status, headers } = response;
  return {
    status,
    batch: headers.get("batch-id"),
    replayed: headers.get("idempotent-replayed"),
  };
}

test("a deletion that is sent again answers again that it is done, and purges nothing", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const client = server.client(ada.token);
  const task = await client.task.create.mutate({ title: "Post the letter" });

  const path = `/api/v1/users/me/tasks/${task.id}`;
  const deletion = keyed({ method: "DELETE", headers: bearer(ada) });
  const first = told(await server.fetch(path, deletion));
  const again = told(await server.fetch(path, deletion));
  expect(first).toEqual({ status: 204, batch: expect.any(String), replayed: null });
  expect(again).toEqual({ ...first, replayed: "true" });
  expect((await client.trash.list.query({})).items).toMatchObject([{ id: task.id, version: 2 }]);
});

test("what is refused names no batch, and is refused again without being tried", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const client = server.client(ada.token);
  const id = randomUUID();
  const path = `/api/v1/users/me/tasks/${id}`;

  const patch = sending(ada, "PATCH", { title: "Post the letter" });
  const plain = await server.fetch(path, patch);
  expect(told(plain)).toEqual({ status: 404, batch: null, replayed: null });

  const named = keyed(patch);
  const first = await server.fetch(path, named);
  expect(told(first)).toEqual({ status: 404, batch: null, replayed: null });
  await client.task.create.mutate({ id, title: "Buy stamps" });
  const again = await server.fetch(path, named);
  expect(told(again)).toEqual({ status: 404, batch: null, replayed: "true" });
  expect(await again.json()).toEqual(await first.json());
});
