import { randomUUID } from "node:crypto";
import { BatchId, TaskId } from "@docket/contracts";
import { DEFAULT_QUOTAS, type Quotas } from "@docket/db";
import { callerFor, type InternalCaller } from "@docket/router";
import {
  ADA,
  createTestDatabase,
  EVE,
  people,
  problem,
  type TestDatabase,
  testServices,
} from "@docket/testing";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { exportOf } from "./interchange/files.ts";

/** Ada with custom quotas, and Eve with the default ones. */
async function withQuotas(
  database: TestDatabase,
  quotas: Partial<Quotas>,
): Promise<{ ada: InternalCaller; eve: InternalCaller }> {
  await people(database);
  const services = testServices(database);
  return {
    ada: callerFor({ ...services, quotas: { ...DEFAULT_QUOTAS, ...quotas } }, ADA),
    eve: callerFor(services, EVE),
  };
}

const refused = problem("quota-exceeded");

/** Expects that a write leaves the caller's tasks and history unchanged. */
async function expectNothingChanged(caller: InternalCaller, write: () => Promise<unknown>) {
  const before = [
    await caller.task.list({}),
    await caller.change.list({}),
    await caller.user.usage({}),
  ];
  await expect(write()).rejects.toMatchObject(refused);
  expect([
    await caller.task.list({}),
    await caller.change.list({}),
    await caller.user.usage({}),
  ]).toEqual(before);
}

test("no entry point exceeds the quota of tasks, each write is refused as a whole, and deleting frees space", async () => {
  await using database = await createTestDatabase();
  const { ada, eve } = await withQuotas(database, { tasks: 4 });
  await eve.task.create({ title: "One of many" });
  const file = await exportOf(eve);

  const gone = await ada.task.create({ title: "Gone" });
  await ada.task.delete({ taskId: gone.id });
  const purge = randomUUID();
  await ada.trash.empty({ idempotencyKey: purge });
  const due = { date: "2026-12-01" };
  const water = await ada.task.create({ title: "Water", due, recurrence: { rule: "FREQ=DAILY" } });
  await ada.task.create({ title: "One" });
  const two = await ada.task.create({ title: "Two" });
  await expectNothingChanged(ada, () => ada.task.quickAdd({ text: "Three\nFour" }));
  const three = await ada.task.create({ title: "Three" });
  await ada.task.delete({ taskId: three.id });

  const key = randomUUID();
  const created = () => ada.task.create({ title: "Four", idempotencyKey: key });
  await expectNothingChanged(ada, created);
  await expectNothingChanged(ada, () => ada.task.update({ taskId: water.id, completed: true }));
  await expectNothingChanged(ada, () => ada.task.updateMany({ ids: [water.id], completed: true }));
  await expectNothingChanged(ada, () => ada.task.skip({ taskId: water.id }));
  await expectNothingChanged(ada, () => ada.change.undo({ batchId: BatchId.parse(purge) }));
  const { id: importId } = await ada.import.start({ format: "docket" });
  await ada.import.add({ importId, part: 0, text: file });
  await expectNothingChanged(ada, () => ada.import.finish({ importId }));
  expect(await ada.user.usage({})).toMatchObject({ tasks: { used: 4, limit: 4 } });

  await ada.task.restore({ taskId: three.id });
  await ada.task.deleteMany({ ids: [two.id, three.id] });
  await ada.trash.empty({});
  expect(await created()).toMatchObject({ title: "Four" });
  await ada.task.update({ taskId: water.id, completed: true });
  expect(await ada.user.usage({})).toMatchObject({ tasks: { used: 4, limit: 4 } });
  await expect(ada.task.create({ title: "Five" })).rejects.toMatchObject({
    cause: {
      detail:
        "You can have at most 4 tasks, including those in the trash. Delete some and empty the trash, then try again. Nothing was changed.",
    },
  });
});

test("an export that does not fit is not restored into an empty account", async () => {
  await using database = await createTestDatabase();
  const { ada, eve } = await withQuotas(database, { tasks: 1 });
  await eve.task.create({ title: "One" });
  await eve.list.create({ name: "Home" });
  const fits = await exportOf(eve);
  await eve.task.create({ title: "Two" });
  async function restore(file: string) {
    const { id: importId } = await ada.import.start({ format: "docket" });
    await ada.import.add({ importId, part: 0, text: file });
    return ada.import.finish({ importId });
  }
  await expect(restore(await exportOf(eve))).rejects.toMatchObject(refused);
  expect(await restore(fits)).toMatchObject({ result: { restored: true } });
  const [adas, eves] = [await ada.user.usage({}), await eve.user.usage({})];
  expect(adas).toMatchObject({ tasks: { used: 1 }, lists: { used: 1 } });
  expect(adas.history.used).toBeGreaterThan(500);
  expect(adas.writtenToday.used).toBeGreaterThanOrEqual(adas.history.used);
  expect(adas.content.used).toBeLessThan(eves.content.used);
});

test("lists, tags and filters have quotas, and quick add creates no tag over the quota", async () => {
  await using database = await createTestDatabase();
  const { ada } = await withQuotas(database, { lists: 1, tags: 1, filters: 1 });
  await ada.list.create({ name: "Home" });
  const tag = await ada.tag.create({ name: "red", colour: "red" });
  await ada.filter.create({ name: "Soon", query: "due:today" });
  await expectNothingChanged(ada, () => ada.list.create({ name: "Work" }));
  await expectNothingChanged(ada, () => ada.tag.create({ name: "blue", colour: "blue" }));
  await expectNothingChanged(ada, () => ada.filter.create({ name: "All", query: "" }));
  await expectNothingChanged(ada, () => ada.task.quickAdd({ text: "Call Ben @red @new" }));
  await ada.tag.update({ tagId: tag.id, name: "crimson" });
  await ada.tag.delete({ tagId: tag.id });
  await ada.task.quickAdd({ text: "Call Ben @new" });
});

test("twenty concurrent creates reach the quota and do not exceed it", async () => {
  await using database = await createTestDatabase();
  const { ada } = await withQuotas(database, { tasks: 5 });
  const created = await Promise.allSettled(
    Array.from({ length: 20 }, (_, n) => ada.task.create({ title: `Task ${n}` })),
  );
  expect(created.filter(({ status }) => status === "fulfilled")).toHaveLength(5);
  expect((await ada.task.list({})).items).toHaveLength(5);
});

test("over the quota of content bytes, changes may shrink the content but not grow it", async () => {
  await using database = await createTestDatabase();
  const { ada } = await withQuotas(database, { content: 25_000 });
  const notes = "x".repeat(9_000);
  const first = await ada.task.create({ title: "First", notes });
  const second = await ada.task.create({ title: "Second", notes });
  const third = await ada.task.create({ title: "Third" });
  await expectNothingChanged(ada, () => ada.task.create({ title: "Fourth", notes }));
  await expectNothingChanged(ada, () => ada.task.update({ taskId: third.id, notes }));
  await ada.task.update({ taskId: first.id, notes: "" });
  await ada.task.update({ taskId: third.id, notes });
  await ada.task.delete({ taskId: second.id });
  await ada.trash.empty({});
  await ada.task.update({ taskId: first.id, notes });
});

test.each(["history", "writtenPerDay"] as const)(
  "with the quota of %s used up, only deleting works, and refusals are not remembered",
  async (quota) => {
    await using database = await createTestDatabase();
    const { ada } = await withQuotas(database, { [quota]: 10_000 });
    const list = await ada.list.create({ name: "Home" });
    const task = await ada.task.create({ title: "A", listId: list.id });
    let title = 0;
    async function retitle() {
      for (;;) await ada.task.update({ taskId: task.id, title: `Title ${(title += 1)}` });
    }
    await expect(retitle()).rejects.toMatchObject(refused);
    expect(title).toBeGreaterThan(5);
    expect(title).toBeLessThan(30);
    const idempotencyKey = randomUUID();
    await expectNothingChanged(ada, () =>
      ada.task.update({ taskId: task.id, title: "B", idempotencyKey }),
    );
    await ada.task.deleteMany({ ids: [task.id] });
    await ada.trash.empty({});
    await ada.list.delete({ listId: list.id, tasks: "trash" });
    expect(await ada.user.usage({})).toMatchObject({
      tasks: { used: 0 },
      lists: { used: 0 },
      content: { used: 0 },
    });
    await expect(ada.task.create({ title: "C" })).rejects.toMatchObject(refused);
  },
);

test("the keys of unchanged or refused writes count as written bytes", async () => {
  await using database = await createTestDatabase();
  const { ada } = await withQuotas(database, { writtenPerDay: 5_000 });
  const task = await ada.task.create({ title: "A" });
  async function send(write: (idempotencyKey: string) => Promise<unknown>) {
    const before = (await ada.user.usage({})).writtenToday.used;
    await write("k".repeat(200) + randomUUID()).catch(() => undefined);
    return (await ada.user.usage({})).writtenToday.used - before;
  }
  const unchanged = (idempotencyKey: string) =>
    ada.task.update({ taskId: task.id, title: "A", idempotencyKey });
  expect(await send(unchanged)).toBeGreaterThan(500);
  const missing = task.id.replace(/^......../, "01940000");
  expect(
    await send((idempotencyKey) =>
      ada.task.update({ taskId: TaskId.parse(missing), title: "A", idempotencyKey }),
    ),
  ).toBeGreaterThan(500);
  for (let n = 0; n < 10; n += 1) await send(unchanged);
  await expect(unchanged(randomUUID())).rejects.toMatchObject(refused);
  expect((await ada.user.usage({})).writtenToday.used).toBeLessThanOrEqual(5_000);
});

test("uploaded files and imports per day have quotas", async () => {
  await using database = await createTestDatabase();
  const { ada } = await withQuotas(database, { upload: 100, importsPerDay: 5 });
  const { id: importId } = await ada.import.start({ format: "docket" });
  await ada.import.add({ importId, part: 0, text: "x".repeat(60) });
  await expect(ada.import.add({ importId, part: 1, text: "x".repeat(60) })).rejects.toMatchObject(
    refused,
  );
  await expect(ada.import.file({ format: "docket", file: "x".repeat(101) })).rejects.toMatchObject(
    refused,
  );
  await database.db.execute(sql`insert into import (owner_id, id, format, time_zone, state)
    select ${ADA.id}, gen_random_uuid(), 'docket', 'UTC', 'failed' from generate_series(1, 5)`);
  await expect(ada.import.start({ format: "docket" })).rejects.toMatchObject(refused);
  await expect(ada.import.file({ format: "docket", file: "{}" })).rejects.toMatchObject(refused);
});
