import type { ListId, TaskId } from "@docket/contracts";
import { ADA, createTestDatabase, people, requestOf } from "@docket/testing";
import { expect, test } from "vitest";
import {
  createList,
  createTask,
  type Database,
  deleteList,
  deleteTask,
  listChanges,
  listLists,
  listTasks,
  restoreTask,
  undoBatch,
  updateList,
  updateTask,
} from "../src/index.ts";
import { LETTER } from "./steps.ts";

async function add(db: Database, title: string, more: Partial<typeof LETTER> = {}) {
  return (await createTask(db, requestOf(ADA), { ...LETTER, title, ...more })).task;
}

async function makeList(db: Database, name: string, before?: ListId) {
  return (await createList(db, requestOf(ADA), { name, colour: "grey", before })).list;
}

/** The tasks of one place, in the order that their owner gave them. */
async function row(db: Database, listId: ListId | "inbox" = "inbox") {
  const { items } = await listTasks(db, ADA.id, { listId, sort: "position", limit: 100 });
  return items;
}

/** Moves a task twice, as a client does that has lost the first answer. @returns what was written each time. */
async function moveTwice(db: Database, taskId: TaskId, before: TaskId) {
  const written: string[][] = [];
  for (const batch of [requestOf(ADA), requestOf(ADA)]) {
    await updateTask(db, batch, { taskId, before });
    const { items } = await listChanges(db, ADA.id, { limit: 10, batchId: batch.id });
    written.push(items.map(({ entityId }) => entityId).toSorted());
  }
  return written;
}

test("a task is put between an occurrence that was opened again and the one that followed it", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  const last = await add(db, "last");
  const water = await add(db, "Water the plants", {
    due: { date: "2026-11-23" },
    recurrence: { rule: "FREQ=WEEKLY" },
  });
  const first = await add(db, "first");
  await updateTask(db, requestOf(ADA), { taskId: water.id, completed: true });
  await updateTask(db, requestOf(ADA), { taskId: water.id, completed: false });
  const [, one, other] = await row(db);
  if (!one || !other) throw new Error("There are four.");
  expect(one.position).toBe(other.position);

  const written = await moveTwice(db, first.id, other.id);
  expect((await row(db)).map(({ id }) => id)).toEqual([one.id, first.id, other.id, last.id]);
  expect(written).toEqual([[first.id, other.id].toSorted(), []]);
});

test("a task is put between two that came from elsewhere to the same place", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  const list = await makeList(db, "Home");
  const [, b] = [await add(db, "a"), await add(db, "b")];
  for (const title of ["x", "y", "z"]) {
    const { id } = await add(db, title, { before: b.id });
    await updateTask(db, requestOf(ADA), { taskId: id, listId: list.id });
  }
  const [one, two, three] = await row(db, list.id);
  if (!one || !two || !three) throw new Error("There are three.");
  expect(new Set([one.position, two.position, three.position]).size).toBe(1);

  const { id } = await add(db, "between", { listId: list.id, before: two.id });
  const ids = async () => (await row(db, list.id)).map((task) => task.id);
  expect(await ids()).toEqual([one.id, id, two.id, three.id]);
  expect(await moveTwice(db, three.id, two.id)).toEqual([[three.id], []]);
  expect(await ids()).toEqual([one.id, id, three.id, two.id]);
});

test("a task is put between one from the trash and one that took its place", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  const [c, a] = [await add(db, "c"), await add(db, "a")];
  const before = await add(db, "b", { before: c.id });
  await deleteTask(db, requestOf(ADA), { taskId: before.id });
  await add(db, "b again", { before: c.id });
  await restoreTask(db, requestOf(ADA), { taskId: before.id });
  const [, one, other] = await row(db);
  if (!one || !other) throw new Error("There are four.");
  expect(one.position).toBe(other.position);

  await moveTwice(db, a.id, other.id);
  expect((await row(db)).map(({ id }) => id)).toEqual([one.id, a.id, other.id, c.id]);
});

test("a list is put between one that came back and one that took its place", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  const [a, c] = [await makeList(db, "a"), await makeList(db, "c")];
  const gone = await makeList(db, "b", c.id);
  const deletion = requestOf(ADA);
  await deleteList(db, deletion, { listId: gone.id, tasks: "inbox" });
  await makeList(db, "b again", c.id);
  await undoBatch(db, { ...requestOf(ADA), undoes: deletion.id });
  const order = async () => (await listLists(db, ADA.id, { limit: 10 })).items;
  const [, one, other] = await order();
  if (!one || !other) throw new Error("There are four.");
  expect(one.position).toBe(other.position);

  const moved = await updateList(db, requestOf(ADA), { listId: a.id, before: other.id });
  expect((await order()).map(({ id }) => id)).toEqual([one.id, a.id, other.id, c.id]);
  expect(await updateList(db, requestOf(ADA), { listId: a.id, before: other.id })).toEqual(moved);
});
