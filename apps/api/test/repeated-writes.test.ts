import { randomUUID } from "node:crypto";
import { ListId, Problem, TagId, TaskId } from "@docket/contracts";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { z } from "zod";
import { type Account, sending, startTestServer, type TestServer } from "./test-server.ts";

/** The id in a write's response, if it returns one resource. */
const Answered = z.object({ id: z.string() }).catch({ id: "" });

const OWN = "/api/v1/users/me";

interface Write {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly key: string;
}

async function send(server: TestServer, account: Account, { method, path, body, key }: Write) {
  const request = sending(account, method, body);
  const headers = new Headers(request.headers);
  headers.set("idempotency-key", key);
  if (body === undefined) headers.delete("content-type");
  const response = await server.fetch(`${OWN}${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const { status } = response;
  const [batch, etag, location] = ["batch-id", "etag", "location"].map((name) =>
    response.headers.get(name),
  );
  return {
    status,
    body: await response.text(),
    batch,
    etag,
    location,
    replayed: response.headers.get("idempotent-replayed"),
  };
}

test("a repeat of any write gets the same response, byte for byte, whatever happened in between", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const client = server.client(ada.token);
  const sent: { write: Write; first: Awaited<ReturnType<typeof send>> }[] = [];
  /** Every other key is not a UUID, so its batch gets an id of its own. */
  async function write(method: string, path: string, body?: unknown): Promise<{ id: string }> {
    const uuid = randomUUID();
    const key = sent.length % 2 === 0 ? uuid : `key ${uuid}`.replace(" ", "-");
    const it = { method, path, body, key };
    const first = await send(server, ada, it);
    expect(first, `${method} ${path} ${first.body}`).toMatchObject({ replayed: null });
    expect(first.status, `${method} ${path} ${first.body}`).toBeLessThan(300);
    sent.push({ write: it, first });
    return Answered.parse(first.body === "" ? undefined : JSON.parse(first.body));
  }

  const home = await write("POST", "/lists", { name: "Home" });
  const work = await write("POST", "/lists", { id: randomUUID(), name: "Work", before: home.id });
  const [red, blue] = [
    await write("POST", "/tags", { name: "red", colour: "red" }),
    await write("POST", "/tags", { name: "blue", colour: "blue" }),
  ];
  const filter = await write("POST", "/filters", { name: "Soon", query: "due:today" });
  const known = { id: TaskId.parse(randomUUID()), title: "Known" };
  await client.task.create.mutate(known);
  await write("POST", "/tasks", known);
  const letter = await write("POST", "/tasks", {
    title: "Post the letter",
    notes: "Ünïcode \u{1f600}",
    listId: home.id,
    tagIds: [red.id, blue.id],
    due: { date: "2026-12-24", time: "09:00", timeZone: "Europe/Berlin" },
    start: "2026-12-01",
    priority: "high",
  });
  const stamps = await write("POST", "/tasks", { title: "Buy stamps", parentId: letter.id });
  const water = await write("POST", "/tasks", {
    title: "Water plants",
    due: { date: "2026-12-01" },
    recurrence: { rule: "FREQ=DAILY" },
  });
  await write("POST", "/tasks", {
    title: "Done and comes back",
    completed: true,
    due: { date: "2026-12-01" },
    recurrence: { rule: "FREQ=WEEKLY" },
  });
  await write("POST", "/tasks/quick-add", {
    text: "Pay rent every month on the 1st #Home @money p1\n\nCall Ben tomorrow @red @new",
    timeZone: "UTC",
  });
  await write("PATCH", `/tasks/${letter.id}`, { title: "Post the parcel" });
  await write("PATCH", `/tasks/${letter.id}`, { title: "Post the parcel" });
  await write("PATCH", `/tasks/${letter.id}`, { listId: work.id });
  await write("PATCH", `/tasks/${water.id}`, { completed: true });
  await write("PATCH", "/tasks", { ids: [stamps.id, letter.id], priority: "low" });
  await write("PATCH", "/tasks", { ids: [stamps.id, letter.id], priority: "low" });
  const walk = await write("POST", "/tasks", {
    title: "Walk",
    due: { date: "2026-12-01" },
    recurrence: { rule: "FREQ=DAILY" },
  });
  await write("POST", `/tasks/${walk.id}/skip`);
  const once = await write("POST", "/tasks", {
    title: "Once",
    due: { date: "2026-12-01" },
    recurrence: { rule: "FREQ=DAILY;COUNT=1" },
  });
  await write("POST", `/tasks/${once.id}/skip`);
  await write("DELETE", `/tasks/${letter.id}`);
  await write("POST", `/tasks/${letter.id}/restore`);
  await write("POST", `/tasks/${letter.id}/restore`);
  await write("POST", "/tasks/delete", { ids: [stamps.id] });
  await write("POST", "/tasks/restore", { ids: [stamps.id] });
  await write("PATCH", `/lists/${home.id}`, { name: "House" });
  await write("PATCH", `/lists/${home.id}`, { name: "House" });
  await write("PATCH", `/tags/${red.id}`, { name: "crimson" });
  await write("PATCH", `/tags/${red.id}`, { name: "crimson" });
  await write("PATCH", `/filters/${filter.id}`, { query: "due:tomorrow" });
  await write("PATCH", `/filters/${filter.id}`, { query: "due:tomorrow" });
  await write("POST", `/tags/${blue.id}/merge`, { into: red.id });
  await write("POST", "/changes/undo", { batchId: sent.at(-1)?.first.batch });
  await write("DELETE", `/filters/${filter.id}`);
  await write("DELETE", `/tags/${blue.id}`);
  await write("DELETE", `/lists/${work.id}?tasks=inbox`);
  await write("POST", "/imports", { format: "todoist", timeZone: "UTC" });
  await write("DELETE", "/trash");
  await write("DELETE", "/trash");

  // By now everything has changed or was permanently deleted.
  const { items } = await client.task.list.query({ limit: 100 });
  const ids = items.map(({ id }) => id);
  await client.task.updateMany.mutate({ ids, title: "Other", notes: "Other." });
  await client.task.deleteMany.mutate({ ids });
  await client.trash.empty.mutate({});
  await client.list.delete.mutate({ listId: ListId.parse(home.id), tasks: "trash" });
  await client.tag.update.mutate({ tagId: TagId.parse(red.id), name: "Other" });

  for (const { write: again, first } of sent) {
    const repeated = await send(server, ada, again);
    expect(repeated, `${again.method} ${again.path}`).toEqual({ ...first, replayed: "true" });
  }
  expect(await server.database.db.$count(sql`idempotency_key`)).toBe(sent.length);
});

test("a key stores very little, whether its write changed 500 tasks, none, or was refused", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const client = server.client(ada.token);
  const notes = "x".repeat(200);
  const created: TaskId[] = [];
  for (let n = 0; n < 10; n += 1) {
    const { items } = await client.task.quickAdd.mutate({
      text: Array.from({ length: 50 }, (_, line) => `Task ${n} ${line}`).join("\n"),
    });
    created.push(...items.map(({ task }) => task.id));
  }
  const change = { method: "PATCH", path: "/tasks", body: { ids: created, notes } };
  const changed = { ...change, key: randomUUID() };
  const unchanged = { ...change, key: randomUUID() };
  const missing = Array.from({ length: 500 }, () => randomUUID());
  const refused = { ...change, body: { ids: missing, notes }, key: randomUUID() };
  for (const write of [changed, unchanged]) {
    const first = await send(server, ada, write);
    expect(first.status).toBe(200);
    expect(await send(server, ada, write)).toEqual({ ...first, replayed: "true" });
  }
  const { errors = [], ...first } = Problem.parse(
    JSON.parse((await send(server, ada, refused)).body),
  );
  const { errors: kept = [], ...again } = Problem.parse(
    JSON.parse((await send(server, ada, refused)).body),
  );
  expect(errors).toHaveLength(500);
  expect(again).toEqual(first);
  expect(kept).toEqual(errors.slice(0, kept.length));
  expect(kept.length).toBeGreaterThan(3);

  const [{ bytes } = { bytes: 0 }] = await server.database.db
    .select({ bytes: sql<number>`max(pg_column_size(k.*))::int` })
    .from(sql`idempotency_key k`);
  expect(bytes).toBeLessThan(1_500);
});
