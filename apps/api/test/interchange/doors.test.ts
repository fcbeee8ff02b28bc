import { Import, ImportResult } from "@docket/contracts";
import { callerFor } from "@docket/router";
import { problem } from "@docket/testing";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { cleanUp } from "../../src/cleanup.ts";
import { bearer, sending, startTestServer } from "../test-server.ts";
import { exportOf } from "./files.ts";

const CSV = "TYPE,CONTENT,PRIORITY,INDENT\ntask,Post the letter @errand,1,1\n";
const imports = "/api/v1/users/me/imports";
const gone = problem("import-not-found");

test("over REST, an export is a file to keep, and the body of an import", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const eve = await server.register("eve");
  const adas = callerFor(server.services, ada.user);
  await adas.task.create({ title: "Post the letter", notes: "=1+1\r\n\u{1f600}" });

  const answer = await server.fetch("/api/v1/users/me/export", { headers: bearer(ada) });
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe("application/json");
  expect(answer.headers.get("content-disposition")).toBe('attachment; filename="docket.json"');
  expect(answer.headers.get("cache-control")).toContain("no-store");
  const file = await answer.text();
  expect(file).toBe(await exportOf(adas));

  const sent = await server.fetch(`${imports}/file?format=docket`, {
    method: "POST",
    headers: { ...bearer(eve), "content-type": "application/json" },
    body: file,
  });
  expect(Import.parse(await sent.json())).toMatchObject({
    state: "done",
    result: { restored: true },
  });
  expect(sent.status).toBe(200);
  expect(await exportOf(callerFor(server.services, eve.user))).toBe(file);

  const csv = await server.fetch("/api/v1/users/me/export.csv", { headers: bearer(ada) });
  expect(csv.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  const [header = "", row = ""] = (await csv.text()).split("\r\n");
  expect(header).toMatch(/^id,title,notes,completed,/);
  expect(row).toContain(`,Post the letter,"'=1+1`);
});

test("HEAD says what a GET would, and sends nothing", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const answer = await server.fetch("/api/v1/users/me/export", {
    method: "HEAD",
    headers: bearer(ada),
  });
  expect(answer.status).toBe(200);
  expect(await answer.text()).toBe("");
});

test.each([
  ["image/png", CSV, 415],
  ["text/csv; charset=utf-16", CSV, 415],
  ["text/csv", Buffer.from([0x54, 0xff, 0xfe]), 400],
  ["text/csv", "", 400],
])("a file as %s is refused", async (type, body, status) => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const answer = await server.fetch(`${imports}/file?format=todoist`, {
    method: "POST",
    headers: { ...bearer(ada), "content-type": type },
    body,
  });
  expect(answer.status).toBe(status);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect((await callerFor(server.services, ada.user).task.list({})).items).toEqual([]);
});

test("in parts, in any order and again, with progress on the way", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const started = await server.fetch(imports, sending(ada, "POST", { format: "todoist" }));
  expect(started.status).toBe(200);
  const { id } = Import.parse(await started.json());
  const address = `${imports}/${id}`;
  expect(started.headers.get("batch-id")).toBe(id);

  const put = (part: number, text: string) =>
    server.fetch(`${address}/parts/${part}`, sending(ada, "PUT", { text }));
  const finish = () => server.fetch(`${address}/finish`, { method: "POST", headers: bearer(ada) });
  expect((await finish()).status).toBe(409);
  expect((await put(1, CSV.slice(40))).status).toBe(204);
  expect(await (await finish()).json()).toMatchObject({ code: "import-incomplete" });
  expect((await put(0, CSV.slice(0, 40))).status).toBe(204);
  expect((await put(0, CSV.slice(0, 40))).status).toBe(204);
  expect(await (await put(0, "other")).json()).toMatchObject({ code: "part-exists" });
  expect(await (await server.fetch(address, { headers: bearer(ada) })).json()).toMatchObject({
    state: "receiving",
    received: CSV.length,
  });

  const done = Import.parse(await (await finish()).json());
  expect(done).toMatchObject({ state: "done", read: 3, result: { tasks: { added: 1 } } });
  expect(Import.parse(await (await finish()).json())).toEqual(done);
  expect(await (await put(2, "more")).json()).toMatchObject({ code: "import-closed" });
  // What was staged is gone, and the import is one batch, under the import's own id.
  const [left] = await server.services.db
    .select({ count: sql<number>`count(*)::int` })
    .from(sql`(select 1 from import_part union all select 1 from import_record) s`);
  expect(left).toEqual({ count: 0 });
  const caller = callerFor(server.services, ada.user);
  await caller.change.undo({ batchId: id });
  expect((await caller.task.list({})).items).toEqual([]);
});

test("a file that is no good fails for good, and says so each time", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const caller = callerFor(server.services, ada.user);
  const { id } = await caller.import.start({ format: "docket" });
  await caller.import.add({ importId: id, part: 0, text: '{"docket": 9}' });
  for (let time = 0; time < 2; time += 1) {
    const answer = await server.fetch(`${imports}/${id}/finish`, {
      method: "POST",
      headers: bearer(ada),
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ errors: [{ pointer: "/docket" }] });
  }
  expect(await caller.import.get({ importId: id })).toMatchObject({
    state: "failed",
    problem: { code: "invalid-input" },
  });
});

test("the same file with the same key is one import", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const send = () =>
    server.fetch(`${imports}/file?format=todoist`, {
      method: "POST",
      headers: { ...bearer(ada), "content-type": "text/csv", "idempotency-key": "just-once" },
      body: CSV,
    });
  const [first, again] = [await send(), await send()];
  expect(again.headers.get("idempotent-replayed")).toBe("true");
  const { id, result } = Import.parse(await first.json());
  expect(Import.parse(await again.json())).toMatchObject({ id, result });
  expect(again.headers.get("batch-id")).toBe(id);
  expect(ImportResult.parse(result).tasks.added).toBe(1);
});

test("an import that nobody finishes is gone a day later, and so is one that another takes the place of", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const caller = callerFor(server.services, ada.user);
  const { id: first } = await caller.import.start({ format: "docket" });
  await caller.import.add({ importId: first, part: 0, text: "{" });
  const { id } = await caller.import.start({ format: "docket" });
  await expect(caller.import.get({ importId: first })).rejects.toMatchObject(gone);
  await caller.import.add({ importId: id, part: 0, text: "{" });

  const { db } = server.services;
  await db.execute(sql`update import set touched_at = now() - interval '25 hours'`);
  await cleanUp(server.services, (error) => {
    throw error;
  });
  await expect(caller.import.get({ importId: id })).rejects.toMatchObject(gone);
});
