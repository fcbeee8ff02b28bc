import { expect, test } from "vitest";
import { startTestServer } from "./test-server.ts";

/** A proxy or an HTTP library repeats a DELETE when it misses the response (RFC 9110 §9.2.2). */

test("a DELETE repeated without a key changes nothing more, for every kind of resource", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const client = server.client(ada.token);
  const headers = { authorization: `Bearer ${ada.token}` };
  const remove = (path: string) =>
    server.fetch(`/api/v1/users/me${path}`, { method: "DELETE", headers });
  const lastChange = async () => (await client.change.list.query({ limit: 1 })).items[0]?.seq;

  const task = await client.task.create.mutate({ title: "Post the letter" });
  const gone = await client.task.create.mutate({ title: "Buy stamps" });
  await client.task.delete.mutate({ taskId: gone.id });
  const home = await client.list.create.mutate({ name: "Home" });
  const work = await client.list.create.mutate({ name: "Work" });
  const tag = await client.tag.create.mutate({ name: "errand" });
  const filter = await client.filter.create.mutate({ name: "Today", query: "due:today" });
  const inHome = await client.task.create.mutate({ title: "Sweep", listId: home.id });

  for (const [path, again] of [
    [`/tasks/${task.id}`, 204],
    [`/trash/${gone.id}`, 404],
    [`/lists/${home.id}?tasks=trash`, 404],
    [`/lists/${work.id}?tasks=inbox`, 404],
    [`/tags/${tag.id}`, 404],
    [`/filters/${filter.id}`, 404],
    ["/calendar", 204],
  ] as const) {
    const first = await remove(path);
    expect(first.status, path).toBeLessThan(300);
    const before = await lastChange();
    expect((await remove(path)).status, path).toBe(again);
    expect(await lastChange(), path).toBe(before);
  }
  await expect(client.task.get.query({ taskId: inHome.id })).rejects.toThrow("no task");
  const restored = await client.task.restore.mutate({ taskId: task.id });
  expect(restored).toMatchObject({ deletedAt: null, version: 3 });
});

test("a task in the trash is deleted permanently at its own URL, and undo restores it", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const client = server.client(ada.token);
  const { id } = await client.task.create.mutate({ title: "Post the letter" });
  const purge = (ifMatch?: string) =>
    server.fetch(`/api/v1/users/me/trash/${id}`, {
      method: "DELETE",
      headers: {
        authorization: `Bearer ${ada.token}`,
        ...(ifMatch === undefined ? {} : { "if-match": ifMatch }),
      },
    });

  expect((await purge()).status).toBe(404);
  await client.task.delete.mutate({ taskId: id });
  expect((await purge('"1"')).status).toBe(412);
  const purged = await purge('"2"');
  expect(purged.status).toBe(204);
  expect((await client.trash.list.query({})).items).toEqual([]);
  await client.change.undo.mutate({ batchId: purged.headers.get("batch-id") ?? "" });
  expect((await client.trash.list.query({})).items).toMatchObject([{ id, version: 3 }]);
});
