import { setTimeout } from "node:timers/promises";
import type { Import } from "@docket/contracts";
import { callerFor, type InternalCaller } from "@docket/router";
import { createTestDatabase, people, problem } from "@docket/testing";
import { expect, inject, test, vi } from "vitest";
import { bearer, startTestServer } from "../test-server.ts";
import { docketFile } from "./files.ts";

/** More than one part and more than one batch of records. */
const TASKS = 1_200;

/** Reads the state of an import again and again, until it has ended. */
async function watch(caller: InternalCaller, importId: string): Promise<Import[]> {
  const seen: Import[] = [];
  for (;;) {
    const now = await caller.import.get({ importId }).catch(isNotThereYet);
    if (now) seen.push(now);
    if (now?.state === "done" || now?.state === "failed") return seen;
    // The embedded database responds within the same turn of the event loop; this lets the import run as well.
    await setTimeout(1);
  }
}

function isNotThereYet(error: unknown): undefined {
  expect(error).toMatchObject(problem("import-not-found"));
}

const inState = (seen: readonly Import[], state: string) =>
  seen.filter((look) => look.state === state);

test("the state of an import shows how much of the file was read, and when it is being written", async () => {
  await using database = await createTestDatabase();
  const { ada } = await people(database);
  const file = docketFile(TASKS);
  const { id } = await ada.import.start({ format: "docket" });
  for (let part = 0; part * 50_000 < file.length; part += 1) {
    const text = file.slice(part * 50_000, (part + 1) * 50_000);
    await ada.import.add({ importId: id, part, text });
  }
  const [seen, done] = await Promise.all([watch(ada, id), ada.import.finish({ importId: id })]);

  const reading = inState(seen, "reading").filter(({ read }) => read > 0);
  expect(reading.map(({ read }) => read)).toContain(500);
  for (const { read, received } of reading) {
    expect(read).toBeLessThanOrEqual(TASKS);
    expect(received).toBe(file.length);
  }
  // The share of the file that 500 of its records take, rounded up to a whole part.
  const early = reading.find(({ read }) => read === 500);
  expect((early?.readUpTo ?? 0) / file.length).toBeGreaterThan(0.2);
  expect((early?.readUpTo ?? 0) / file.length).toBeLessThan(0.6);
  const writing = inState(seen, "writing");
  // On the embedded database no read runs during the write, which is one transaction.
  const leastSeen = inject("database").kind === "postgres" ? 1 : 0;
  expect(writing.length).toBeGreaterThanOrEqual(leastSeen);
  for (const look of writing) {
    expect(look).toMatchObject({ read: TASKS, readUpTo: file.length, result: null });
  }
  for (const field of ["read", "readUpTo"] as const) {
    const values = seen.filter(({ state }) => state !== "receiving").map((look) => look[field]);
    expect(values).toEqual(values.toSorted((a, b) => a - b));
  }
  expect(seen.at(-1)).toEqual(done);
  expect(done).toMatchObject({ state: "done", result: { tasks: { added: TASKS } } });
});

test("an import in one request can be read by its key while it runs", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const caller = callerFor(server.services, ada.user);
  const key = "01940000-0000-7000-8000-0000000000d1";
  const sending = server.fetch("/api/v1/users/me/imports/file?format=docket", {
    method: "POST",
    headers: { ...bearer(ada), "content-type": "application/json", "idempotency-key": key },
    body: docketFile(TASKS),
  });
  const seen = await watch(caller, key);
  expect(inState(seen, "reading").length + inState(seen, "writing").length).toBeGreaterThan(0);
  expect(await (await sending).json()).toEqual(seen.at(-1));
});

test("while one file of a user is read, another one is refused for now and can be sent again", async () => {
  await using database = await createTestDatabase();
  const { ada, eve } = await people(database);
  async function uploaded(caller: InternalCaller, tasks: number) {
    const { id: importId } = await caller.import.start({ format: "docket" });
    await caller.import.add({ importId, part: 0, text: docketFile(tasks) });
    return importId;
  }
  const first = await uploaded(ada, 100);
  const reading = ada.import.finish({ importId: first });
  await vi.waitFor(async () =>
    expect(await ada.import.get({ importId: first })).toMatchObject({ state: "reading" }),
  );
  const second = await uploaded(ada, 3);
  await expect(ada.import.finish({ importId: second })).rejects.toMatchObject(
    problem("too-many-requests"),
  );
  expect(await eve.import.finish({ importId: await uploaded(eve, 3) })).toMatchObject({
    state: "done",
    result: { tasks: { added: 3 } },
  });
  await reading;
  expect(await ada.import.finish({ importId: second })).toMatchObject({
    state: "done",
    result: { tasks: { kept: 3 } },
  });
});
