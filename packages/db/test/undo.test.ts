import { type BatchId, type TaskId, type UserId } from "@docket/contracts";
import { ADA, createTestDatabase, EVE, people, requestOf } from "@docket/testing";
import { eq } from "drizzle-orm";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  createList,
  createTask,
  type Database,
  deleteList,
  deleteTask,
  purgeTask,
  getList,
  getTask,
  listChanges,
  listTrash,
  trashTasks,
  undoBatch,
  updateTask,
  updateTasks,
} from "../src/index.ts";
import { changes, type Columns } from "../src/tables.ts";
import { type Rows, stored } from "./replay.ts";
import { isRefusal, LETTER, steps, take } from "./steps.ts";

/** Puts a batch of Ada's back; the undo's own id is there to be undone in turn. */
async function undo(db: Database, undoes: BatchId): Promise<BatchId> {
  const batch = requestOf(ADA);
  await undoBatch(db, { ...batch, undoes });
  return batch.id;
}

async function letter(db: Database): Promise<TaskId> {
  const { task } = await createTask(db, requestOf(ADA), LETTER);
  return task.id;
}

test("an edit is undone field by field: what it did not touch stays", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  const taskId = await letter(db);
  const edit = requestOf(ADA);
  await updateTask(db, edit, { taskId, title: "Post the parcel", completed: true });
  await updateTask(db, requestOf(ADA), { taskId, notes: "By noon." });

  const undone = await undo(db, edit.id);
  expect(await getTask(db, ADA.id, taskId)).toMatchObject({
    title: "Post the letter",
    completed: false,
    completedAt: null,
    notes: "By noon.",
    version: 4,
  });
  await undo(db, undone);
  expect(await getTask(db, ADA.id, taskId)).toMatchObject({
    title: "Post the parcel",
    completed: true,
    notes: "By noon.",
    version: 5,
  });
});

test("a later change of the same field is in the way, and is named; nothing changes", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  const [first, second, third] = [await letter(db), await letter(db), await letter(db)];
  const ids = [first, second, third];
  const bulk = requestOf(ADA);
  await updateTasks(db, bulk, { ids, title: "Alike", priority: "high" });
  const later = requestOf(ADA);
  await updateTask(db, later, { taskId: second, title: "Unlike" });
  await updateTask(db, requestOf(ADA), { taskId: first, notes: "Of no concern." });
  const before = await stored(db, ADA.id);

  await expect(undo(db, bulk.id)).rejects.toMatchObject({
    code: "undo-conflict",
    conflicts: [{ entity: "task", entityId: second, fields: ["title"], seq: 7, batchId: later.id }],
  });
  expect(await stored(db, ADA.id)).toEqual(before);

  await undo(db, later.id);
  await undo(db, bulk.id);
  for (const id of ids) {
    const expected = { title: "Post the letter", priority: "none" };
    expect(await getTask(db, ADA.id, id)).toMatchObject(expected);
  }
});

test("a row that two batches changed time and again is one conflict, not one for each pair", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  const taskId = await letter(db);
  const [first, second] = [requestOf(ADA), requestOf(ADA)];
  for (const batch of [first, second]) {
    for (const title of ["Once", "Twice", "Thrice"]) {
      await updateTask(db, batch, { taskId, title });
      await updateTask(db, batch, { taskId, notes: `${title}: ${batch.id}`, priority: "low" });
    }
  }
  const conflict = { entity: "task", entityId: taskId, batchId: second.id };
  await expect(undo(db, first.id)).rejects.toMatchObject({
    code: "undo-conflict",
    conflicts: [{ ...conflict, fields: ["notes", "title"], seq: 13 }],
  });
  await deleteTask(db, second, { taskId });
  await purgeTask(db, second, { taskId });
  await expect(undo(db, first.id)).rejects.toMatchObject({
    conflicts: [{ ...conflict, fields: [], seq: 15 }],
  });
  await undo(db, second.id);
  await undo(db, first.id);
  expect(await getTask(db, ADA.id, taskId)).toMatchObject({ title: "Post the letter", notes: "" });
});

test("no undo leaves a task that repeats without a due date, or below another one", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  const [taskId, parentId] = [await letter(db), await letter(db)];
  const detail = expect.stringContaining("recurring task");
  const plan = requestOf(ADA);
  await updateTask(db, plan, { taskId, due: { date: "2026-11-25" } });
  await updateTask(db, requestOf(ADA), { taskId, recurrence: { rule: "FREQ=DAILY" } });
  await expect(undo(db, plan.id)).rejects.toMatchObject({ code: "undo-conflict", detail });

  await updateTask(db, requestOf(ADA), { taskId, recurrence: null });
  await updateTask(db, requestOf(ADA), { taskId, parentId });
  const leave = requestOf(ADA);
  await updateTask(db, leave, { taskId, parentId: null });
  await updateTask(db, requestOf(ADA), { taskId, recurrence: { rule: "FREQ=DAILY" } });
  await expect(undo(db, leave.id)).rejects.toMatchObject({ code: "undo-conflict", detail });
});

test("what is undone is undone once, until that is undone", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  const taskId = await letter(db);
  const edit = requestOf(ADA);
  await updateTask(db, edit, { taskId, title: "Post the parcel" });
  const undone = await undo(db, edit.id);
  await expect(undo(db, edit.id)).rejects.toMatchObject({ code: "already-undone" });
  const redone = await undo(db, undone);
  await expect(undo(db, undone)).rejects.toMatchObject({ code: "already-undone" });
  await undo(db, redone);
  expect(await getTask(db, ADA.id, taskId)).toMatchObject({ title: "Post the letter" });
});

test("500 tasks deleted in one go come back in one go", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  const ids = await Promise.all(Array.from({ length: 500 }, () => letter(db)));
  const before = await stored(db, ADA.id);
  const batch = requestOf(ADA);
  await trashTasks(db, batch, ids);
  expect((await listTrash(db, ADA.id, { limit: 1 })).items).toHaveLength(1);
  expect(await undoBatch(db, { ...requestOf(ADA), undoes: batch.id })).toBe(500);
  expect(content(await stored(db, ADA.id))).toEqual(content(before));
}, 60_000);

test("a task that is gone for good is brought back from the log, above its last version", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  const taskId = await letter(db);
  await deleteTask(db, requestOf(ADA), { taskId });
  const purge = requestOf(ADA);
  await purgeTask(db, purge, { taskId });
  await undo(db, purge.id);
  const { items } = await listTrash(db, ADA.id, { limit: 10 });
  expect(items).toMatchObject([{ id: taskId, title: "Post the letter", version: 3 }]);
});

test.each(["inbox", "trash"] as const)(
  "a deleted list comes back with its tasks from the %s",
  async (fate) => {
    await using database = await createTestDatabase();
    await people(database);
    const { db } = database;
    const { list } = await createList(db, requestOf(ADA), { name: "Home", colour: "green" });
    const { task } = await createTask(db, requestOf(ADA), { ...LETTER, listId: list.id });
    const trashed = await createTask(db, requestOf(ADA), { ...LETTER, listId: list.id });
    await deleteTask(db, requestOf(ADA), { taskId: trashed.task.id });
    const before = await stored(db, ADA.id);

    const deletion = requestOf(ADA);
    await deleteList(db, deletion, { listId: list.id, tasks: fate });
    expect((await listTrash(db, ADA.id, { limit: 10 })).items).toHaveLength(
      fate === "trash" ? 2 : 1,
    );
    await undo(db, deletion.id);
    expect(content(await stored(db, ADA.id))).toEqual(content(before));
    expect(await getList(db, ADA.id, list.id)).toMatchObject({ name: "Home", version: 2 });
    expect(await getTask(db, ADA.id, task.id)).toMatchObject({ listId: list.id });
  },
);

test("no undo leaves a task in a list that is not there", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  const creation = requestOf(ADA);
  const { list } = await createList(db, creation, { name: "Home", colour: "green" });
  const { task } = await createTask(db, requestOf(ADA), { ...LETTER, listId: list.id });
  await expect(undo(db, creation.id)).rejects.toMatchObject({ code: "undo-conflict" });

  const move = requestOf(ADA);
  await updateTask(db, move, { taskId: task.id, listId: null });
  await deleteList(db, requestOf(ADA), { listId: list.id, tasks: "inbox" });
  await expect(undo(db, move.id)).rejects.toMatchObject({ code: "undo-conflict" });
});

test("of a row that a batch changed more than once, what was before the first time counts", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  const taskId = await letter(db);
  const start = await stored(db, ADA.id);

  const twice = requestOf(ADA);
  await updateTask(db, twice, { taskId, title: "Once" });
  await updateTask(db, twice, { taskId, title: "Twice", notes: "By noon." });
  await deleteTask(db, twice, { taskId });
  const { task } = await createTask(db, twice, LETTER);
  await updateTask(db, twice, { taskId: task.id, title: "Never seen" });
  const undone = await undo(db, twice.id);
  expect(content(await stored(db, ADA.id))).toEqual(content(start));
  await undo(db, undone);
  expect(await getTask(db, ADA.id, task.id)).toMatchObject({ title: "Never seen" });
});

test("another owner's batch is as missing as one that never was", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  const batch = requestOf(EVE);
  await createTask(db, batch, LETTER);
  await expect(undo(db, batch.id)).rejects.toMatchObject({ code: "batch-not-found" });
  await expect(undo(db, requestOf(ADA).id)).rejects.toMatchObject({ code: "batch-not-found" });
});

/** Rows without what each write sets anew. */
function content(rows: Rows) {
  const strip = (all: Rows["task"]) =>
    [...all]
      .map(([id, columns]): [string, Columns] => [
        id,
        { ...columns, version: "any", updated_at: "any" },
      ])
      .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { task: strip(rows.task), list: strip(rows.list) };
}

async function newestBatches(db: Database, owner: UserId): Promise<BatchId[]> {
  const { items } = await listChanges(db, owner, { limit: 10_000 });
  return [...new Set(items.map(({ batchId }) => batchId))];
}

test("whatever was done is undone step by step to the very start, and redone to the end", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      const start = await stored(db, ADA.id);
      const mark = (await newestBatches(db, ADA.id)).length;
      const done: BatchId[] = [];
      for (const step of sequence) {
        await take(db, done, step).catch(isRefusal);
      }
      const end = await stored(db, ADA.id);
      const batches = await newestBatches(db, ADA.id);
      const undone: BatchId[] = [];
      for (const batch of batches.slice(0, batches.length - mark)) {
        undone.push(await undo(db, batch));
      }
      expect(content(await stored(db, ADA.id))).toEqual(content(start));
      for (const batch of undone.toReversed()) await undo(db, batch);
      expect(content(await stored(db, ADA.id))).toEqual(content(end));
    }),
    { numRuns: 15 },
  );
  expect(await db.$count(changes, eq(changes.ownerId, ADA.id))).toBeGreaterThan(100);
}, 120_000);
