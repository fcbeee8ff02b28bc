import type { TaskId } from "@docket/contracts";
import { ADA, createTestDatabase, people, requestOf } from "@docket/testing";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import {
  createList,
  createTask,
  type Database,
  deleteTask,
  emptyTrash,
  getTask,
  restoreTask,
  undoBatch,
  updateTask,
  updateTasks,
} from "../src/index.ts";
import { LETTER } from "./steps.ts";

const owner = ADA.id;

async function add(db: Database, title: string, more: Partial<typeof LETTER> = {}) {
  return (await createTask(db, requestOf(ADA), { ...LETTER, title, ...more })).task;
}

/** A parent with an open and a completed subtask. */
async function family(db: Database) {
  const parent = await add(db, "Move house");
  const open = await add(db, "Pack books", { parentId: parent.id });
  const done = await add(db, "Order boxes", { parentId: parent.id, completed: true });
  return { parent, open, done };
}

async function stateOf(db: Database, ids: readonly TaskId[]) {
  const tasks = await Promise.all(ids.map((id) => getTask(db, owner, id)));
  return tasks.map(({ completed }) => completed);
}

test("completing a task completes its open subtasks, and undo opens exactly those again", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  const { parent, open, done } = await family(db);
  const ids = [parent.id, open.id, done.id];

  const batch = requestOf(ADA);
  await updateTask(db, batch, { taskId: parent.id, completed: true });
  expect(await stateOf(db, ids)).toEqual([true, true, true]);
  expect((await getTask(db, owner, done.id)).version).toBe(done.version);

  await undoBatch(db, { ...requestOf(ADA), undoes: batch.id });
  expect(await stateOf(db, ids)).toEqual([false, false, true]);
});

test("a bulk change that completes a parent and names its subtask answers with both as they are", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  const { parent, open } = await family(db);
  const changed = await updateTasks(db, requestOf(ADA), {
    ids: [open.id, parent.id],
    completed: true,
    title: "Done",
  });
  expect(changed).toEqual([await getTask(db, owner, open.id), await getTask(db, owner, parent.id)]);
  expect(changed.every(({ completed }) => completed)).toBe(true);
});

test("subtasks are in their parent's list, wherever it goes", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  const { list } = await createList(db, requestOf(ADA), { name: "Home", colour: "grey" });
  const { parent, open, done } = await family(db);
  await updateTask(db, requestOf(ADA), { taskId: parent.id, listId: list.id });
  expect((await getTask(db, owner, open.id)).listId).toBe(list.id);
  expect((await getTask(db, owner, done.id)).listId).toBe(list.id);

  const alone = updateTask(db, requestOf(ADA), { taskId: open.id, listId: null });
  await expect(alone).rejects.toMatchObject({
    code: "invalid-input",
    errors: [{ pointer: "/listId" }],
  });
  const out = await updateTask(db, requestOf(ADA), {
    taskId: open.id,
    listId: null,
    parentId: null,
  });
  expect(out).toMatchObject({ listId: null, parentId: null });
  const back = await updateTask(db, requestOf(ADA), { taskId: open.id, parentId: parent.id });
  expect(back).toMatchObject({ listId: list.id, parentId: parent.id });
});

test("there is one level: no subtask has subtasks, and nothing is part of itself", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  const { parent, open } = await family(db);
  const other = await add(db, "Elsewhere");
  for (const [taskId, parentId] of [
    [other.id, open.id],
    [parent.id, other.id],
    [other.id, other.id],
  ] as const) {
    const change = updateTask(db, requestOf(ADA), { taskId, parentId });
    await expect(change).rejects.toMatchObject({
      code: "invalid-input",
      errors: [{ pointer: "/parentId" }],
    });
    const byHand = db.execute(
      sql`update task set parent_id = ${parentId} where owner_id = ${owner} and id = ${taskId}`,
    );
    await expect(byHand).rejects.toMatchObject({
      cause: { message: expect.stringContaining("has no subtasks") },
    });
  }
  await expect(add(db, "Deeper", { parentId: open.id })).rejects.toMatchObject({
    code: "invalid-input",
  });
});

test("subtasks go to the trash with their parent and come back with it, those from before do not", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  const { parent, open, done } = await family(db);
  await deleteTask(db, requestOf(ADA), { taskId: done.id });
  await deleteTask(db, requestOf(ADA), { taskId: parent.id });
  await expect(getTask(db, owner, open.id)).rejects.toMatchObject({ code: "task-not-found" });
  await restoreTask(db, requestOf(ADA), { taskId: parent.id });
  expect((await getTask(db, owner, open.id)).parentId).toBe(parent.id);
  await expect(getTask(db, owner, done.id)).rejects.toMatchObject({ code: "task-not-found" });
});

test("a subtask that comes back without its parent is a task of its own, and stays when the parent goes for good", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  const { parent, open } = await family(db);
  await deleteTask(db, requestOf(ADA), { taskId: parent.id });
  const back = await restoreTask(db, requestOf(ADA), { taskId: open.id });
  expect(back.parentId).toBeNull();
  expect(await emptyTrash(db, requestOf(ADA), undefined)).toBe(2);
  expect(await getTask(db, owner, open.id)).toEqual(back);
});

test("an undo that would part a subtask from its parent is refused", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  const { parent, open } = await family(db);
  const batch = requestOf(ADA);
  await deleteTask(db, batch, { taskId: open.id });
  await deleteTask(db, requestOf(ADA), { taskId: parent.id });
  const undo = undoBatch(db, { ...requestOf(ADA), undoes: batch.id });
  await expect(undo).rejects.toMatchObject({
    code: "undo-conflict",
    detail: expect.stringContaining("parent"),
  });
});
