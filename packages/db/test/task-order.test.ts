import { TaskId } from "@docket/contracts";
import { ADA, createTestDatabase, people, requestOf } from "@docket/testing";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import {
  createList,
  createTask,
  type Database,
  listChanges,
  listLists,
  listTasks,
  undoBatch,
  updateList,
  updateTask,
} from "../src/index.ts";
import { LETTER } from "./steps.ts";

async function add(db: Database, title: string, more: Partial<typeof LETTER> = {}) {
  return (await createTask(db, requestOf(ADA), { ...LETTER, title, ...more })).task;
}

/** Titles in the order of their positions. */
async function order(db: Database): Promise<string[]> {
  const { items } = await listTasks(db, ADA.id, { limit: 100 });
  const key = ({ position, id }: (typeof items)[number]) => `${position} ${id}`;
  return items.toSorted((a, b) => (key(a) < key(b) ? -1 : 1)).map(({ title }) => title);
}

test("a new task comes first; one that is moved is the only one written", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  const [a, b, c] = [await add(db, "a"), await add(db, "b"), await add(db, "c")];
  expect(await order(db)).toEqual(["c", "b", "a"]);

  const batch = requestOf(ADA);
  await updateTask(db, batch, { taskId: a.id, before: b.id });
  expect(await order(db)).toEqual(["c", "a", "b"]);
  const written = await listChanges(db, ADA.id, { limit: 10, batchId: batch.id });
  expect(written.items.map(({ entityId }) => entityId)).toEqual([a.id]);

  await updateTask(db, requestOf(ADA), { taskId: c.id, before: null });
  expect(await order(db)).toEqual(["a", "b", "c"]);
  await add(db, "d");
  await add(db, "last", { before: null });
  await add(db, "between", { before: b.id });
  expect(await order(db)).toEqual(["d", "a", "between", "b", "c", "last"]);
});

test("a task that is there already stays as it is", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  const [a, b] = [await add(db, "a"), await add(db, "b")];
  for (const before of [a.id, b.id]) {
    expect(await updateTask(db, requestOf(ADA), { taskId: b.id, before })).toEqual(b);
  }
  expect(await updateTask(db, requestOf(ADA), { taskId: a.id, before: null })).toEqual(a);
});

test("a task is put in front of its siblings only", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  const { list } = await createList(db, requestOf(ADA), { name: "Home", colour: "grey" });
  const [here, there] = [await add(db, "here"), await add(db, "there", { listId: list.id })];
  const move = { taskId: here.id, before: there.id };
  await expect(updateTask(db, requestOf(ADA), move)).rejects.toMatchObject({
    code: "invalid-input",
    errors: [{ pointer: "/before" }],
  });
  const moved = await updateTask(db, requestOf(ADA), { ...move, listId: list.id });
  expect(moved.position < there.position).toBe(true);
  const missing = TaskId.parse("01940000-0000-7000-8000-0000000000ff");
  await expect(updateTask(db, requestOf(ADA), { ...move, before: missing })).rejects.toMatchObject({
    code: "task-not-found",
  });
});

test("moving one task to and fro among others gives keys that stay in order", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  const [a, b, c] = [await add(db, "a"), await add(db, "b"), await add(db, "c")];
  for (let n = 0; n < 50; n += 1) {
    await updateTask(db, requestOf(ADA), { taskId: c.id, before: a.id });
    await updateTask(db, requestOf(ADA), { taskId: b.id, before: a.id });
    expect(await order(db)).toEqual(["c", "b", "a"]);
  }
});

test("where no short position is left, the siblings make room, and no one else does", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  const [c, b, a] = [await add(db, "c"), await add(db, "b"), await add(db, "a")];
  await add(db, "part", { parentId: a.id });
  for (const [{ id }, end] of [[a, "y"] as const, [b, "z"] as const]) {
    const position = `ZZ${"z".repeat(197)}${end}`;
    await db.execute(sql`update task set position = ${position} where id = ${id}`);
  }
  const batch = requestOf(ADA);
  const moved = await updateTask(db, batch, { taskId: c.id, before: b.id });
  expect(moved.position.length).toBeLessThan(20);
  expect(await order(db)).toEqual(["part", "a", "c", "b"]);
  const written = await listChanges(db, ADA.id, { limit: 10, batchId: batch.id });
  expect(new Set(written.items.map(({ entityId }) => entityId))).toEqual(
    new Set([a.id, b.id, c.id]),
  );
  await add(db, "new");
  expect(await order(db)).toEqual(["part", "new", "a", "c", "b"]);
  await undoBatch(db, { ...requestOf(ADA), undoes: batch.id });
  expect(await order(db)).toEqual(["a", "b", "part", "new", "c"]);
});

test("where no short position is left for a list, the others make room", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  const lists: Awaited<ReturnType<typeof createList>>["list"][] = [];
  for (const [name, end] of [["a", "y"] as const, ["b", "z"] as const, ["c", ""] as const]) {
    const { list } = await createList(db, requestOf(ADA), { name, colour: "grey" });
    lists.push(list);
    const position = end === "" ? list.position : `Zz${"z".repeat(197)}${end}`;
    await db.execute(sql`update list set position = ${position} where id = ${list.id}`);
  }
  const [, b, c] = lists;
  if (!b || !c) throw new Error("There are three.");
  const moved = await updateList(db, requestOf(ADA), { listId: c.id, before: b.id });
  expect(moved.position.length).toBeLessThan(20);
  const { items } = await listLists(db, ADA.id, { limit: 10 });
  expect(items.map(({ name }) => name)).toEqual(["a", "c", "b"]);
});
