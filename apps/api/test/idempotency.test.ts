import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { bearer, sending, startTestServer } from "./test-server.ts";

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
