import { once } from "node:events";
import { request } from "node:http";
import { Import } from "@docket/contracts";
import { callerFor } from "@docket/router";
import { problem } from "@docket/testing";
import { expect, test } from "vitest";
import { type Account, bearer, sending, startTestServer, type TestServer } from "../test-server.ts";
import { exportOf } from "./files.ts";

const KEY = "01940000-0000-7000-8000-0000000000d1";
const TASKS = "/api/v1/users/me/tasks";
const path = (query: string) => `/api/v1/users/me/imports/file?${query}`;
const csv = (...titles: string[]) =>
  ["TYPE,CONTENT", ...titles.map((title) => `task,${title}`), ""].join("\n");

interface SentFile {
  readonly file: string;
  readonly query?: string;
  readonly key?: string;
}

async function send(
  server: TestServer,
  account: Account,
  { file, query = "format=todoist", key = KEY }: SentFile,
) {
  const headers = { ...bearer(account), "content-type": "text/csv", "idempotency-key": key };
  const answer = await server.fetch(path(query), { method: "POST", headers, body: file });
  const body: unknown = await answer.json();
  return { status: answer.status, replayed: answer.headers.get("idempotent-replayed"), body };
}

const REUSED = { status: 422, replayed: null, body: { code: "idempotency-key-reused" } };

test.each([KEY, "just-once"])("the key %s is one file's, and what is said of it", async (key) => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const sent = { file: csv("Post the letter"), key, query: "format=todoist&listName=Errands" };
  const first = await send(server, ada, sent);
  expect(first).toMatchObject({ status: 200, replayed: null });
  const caller = callerFor(server.services, ada.user);
  const file = await exportOf(caller);

  for (const other of [
    { file: csv("Post the parcel") },
    { file: `${sent.file}\n` },
    { query: "format=todoist" },
    { query: "format=todoist&listName=Post" },
    { query: `${sent.query}&timeZone=Europe/Lisbon` },
    { query: "format=docket&listName=Errands" },
  ]) {
    expect(await send(server, ada, { ...sent, ...other })).toMatchObject(REUSED);
  }
  expect(await send(server, ada, sent)).toEqual({ ...first, replayed: "true" });
  expect(await exportOf(caller)).toBe(file);
  expect(file).toContain(`"idempotencyKey":"${key}"`);
  // A key is its owner's own.
  const eve = await server.register("eve");
  expect(await send(server, eve, { ...sent, file: csv("Hers") })).toMatchObject({ status: 200 });
});

test("a file that was refused leaves no key behind: mended, it is taken", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const bad = { file: `TYPE,CONTENT\ntask,"Post the letter\n` };
  for (let time = 0; time < 2; time += 1) {
    expect(await send(server, ada, bad)).toMatchObject({ status: 400, replayed: null });
  }
  const mended = await send(server, ada, { file: csv("Post the letter") });
  expect(mended).toMatchObject({ status: 200, replayed: null, body: { id: KEY, state: "done" } });
  expect(await send(server, ada, bad)).toMatchObject(REUSED);
  const { items } = await callerFor(server.services, ada.user).task.list({});
  expect(items).toMatchObject([{ title: "Post the letter" }]);
});

test("a file that broke off on its way leaves no key behind, and none of its parts", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const caller = callerFor(server.services, ada.user);
  const titles = Array.from({ length: 9_000 }, (_, n) => `Letter ${n} to the post office`);
  const broken = request(server.origin + path("format=todoist"), {
    method: "POST",
    headers: { ...bearer(ada), "content-type": "text/csv", "idempotency-key": KEY },
  });
  broken.write(csv(...titles));
  await expect
    .poll(async () => (await caller.import.get({ importId: KEY }).catch(() => null))?.received)
    .toBeGreaterThan(0);
  // Neither is it anybody's to go on with in parts.
  const part = { importId: KEY, part: 1, text: "task,Not hers\n" };
  await expect(caller.import.add(part)).rejects.toMatchObject(problem("import-closed"));
  await expect(caller.import.finish({ importId: KEY })).rejects.toMatchObject(
    problem("import-closed"),
  );

  const whole = await send(server, ada, { file: csv("Post the letter") });
  expect(whole).toMatchObject({ status: 200, replayed: null, body: { read: 2 } });
  // The first one, were it to go on, would find its place taken.
  const late = once(broken, "response");
  broken.end(csv(...titles));
  const [answer] = await late;
  expect(answer).toMatchObject({ statusCode: 409 });
  expect(Import.parse(await caller.import.get({ importId: KEY }))).toMatchObject(whole.body ?? {});
  expect((await caller.task.list({})).items).toMatchObject([{ title: "Post the letter" }]);
});

test("a key is that of one write, be it a file or something else", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const caller = callerFor(server.services, ada.user);
  const keyed = (key: string) => {
    const sent = sending(ada, "POST", { title: "Post the letter" });
    return {
      ...sent,
      headers: { ...Object.fromEntries(new Headers(sent.headers)), "idempotency-key": key },
    };
  };
  expect((await server.fetch(TASKS, keyed(KEY))).status).toBe(201);
  expect(await send(server, ada, { file: csv("Buy a stamp") })).toMatchObject(REUSED);
  expect((await caller.task.list({})).items).toHaveLength(1);

  expect(await send(server, ada, { file: csv("Buy a stamp"), key: "k" })).toMatchObject({
    status: 200,
  });
  expect((await server.fetch(TASKS, keyed("k"))).status).toBe(422);
  expect((await caller.task.list({})).items).toHaveLength(2);

  // Nor is an import in parts another file's.
  const { id } = await caller.import.start({ format: "todoist" });
  expect(await send(server, ada, { file: csv("Buy a pen"), key: id })).toMatchObject(REUSED);
  await expect(
    caller.import.start({ format: "todoist", idempotencyKey: "k" }),
  ).rejects.toMatchObject(problem("idempotency-key-reused"));
});
