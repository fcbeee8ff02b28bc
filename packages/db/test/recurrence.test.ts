import { type BatchId, type Task, TaskId, type UpdateTask } from "@docket/contracts";
import { ADA, createTestDatabase, people, requestOf } from "@docket/testing";
import { describe, expect, test } from "vitest";
import { derivedTaskId } from "../src/derived-id.ts";
import {
  createTag,
  createTask,
  type Database,
  deleteTag,
  deleteTask,
  getTask,
  listChanges,
  listTasks,
  listTrash,
  mergeTag,
  restoreTask,
  skipTask,
  undoBatch,
  updateTask,
  updateTasks,
} from "../src/index.ts";
import { LETTER } from "./steps.ts";

const owner = ADA.id;
const MONDAY = { date: "2026-11-23" };
const NINE = { date: "2026-11-23", time: "09:00", timeZone: "Europe/Berlin" };

async function prepare() {
  const database = await createTestDatabase();
  await people(database);
  return {
    database,
    db: database.db,
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

async function add(db: Database, more: Partial<typeof LETTER>): Promise<Task> {
  return (await createTask(db, requestOf(ADA), { ...LETTER, ...more })).task;
}

/** Due on Monday, 23 November 2026, and every Monday from then on. */
function weekly(db: Database, more: Partial<typeof LETTER> = {}): Promise<Task> {
  return add(db, { due: MONDAY, recurrence: { rule: "FREQ=WEEKLY" }, ...more });
}

async function change(
  db: Database,
  taskId: TaskId,
  changes: Omit<UpdateTask, "taskId" | "userId" | "idempotencyKey">,
): Promise<{ task: Task; batch: BatchId }> {
  const batch = requestOf(ADA);
  return { task: await updateTask(db, batch, { taskId, ...changes }), batch: batch.id };
}

async function complete(db: Database, taskId: TaskId): Promise<BatchId> {
  return (await change(db, taskId, { completed: true })).batch;
}

async function open(db: Database): Promise<Task[]> {
  const { items } = await listTasks(db, owner, { limit: 100, completed: false });
  return items.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** The one task that is open. */
async function onlyOpen(db: Database): Promise<Task> {
  const [task, ...more] = await open(db);
  expect(more).toEqual([]);
  if (!task) throw new Error("No task is open.");
  return task;
}

async function undo(db: Database, undoes: BatchId): Promise<BatchId> {
  const batch = requestOf(ADA);
  await undoBatch(db, { ...batch, undoes });
  return batch.id;
}

describe("a completed task that repeats", () => {
  test("stays as it is, and the next one is made in the same batch, under the id that follows", async () => {
    await using prepared = await prepare();
    const { db } = prepared;
    const { tag } = await createTag(db, requestOf(ADA), { name: "home", colour: "red" });
    const first = await weekly(db, {
      title: "Water the plants",
      notes: "All of them.",
      priority: "high",
      tagIds: [tag.id],
      start: "2026-11-21",
    });
    expect(first.recurrence).toEqual({
      rule: "FREQ=WEEKLY",
      from: "due",
      timeZone: "UTC",
      seriesId: first.id,
      start: "2026-11-23",
      occurrence: "2026-11-23",
      count: 1,
      following: null,
    });

    const batch = await complete(db, first.id);
    expect(await getTask(db, owner, first.id)).toMatchObject({
      completed: true,
      due: MONDAY,
      recurrence: first.recurrence,
    });
    const next = await onlyOpen(db);
    expect(next).toMatchObject({
      id: derivedTaskId(first.id, "2026-11-30"),
      title: "Water the plants",
      notes: "All of them.",
      priority: "high",
      tagIds: [tag.id],
      position: first.position,
      due: { date: "2026-11-30" },
      start: "2026-11-28",
      completed: false,
      version: 1,
      recurrence: { ...first.recurrence, occurrence: "2026-11-30", count: 2 },
    });
    const { items } = await listChanges(db, owner, { limit: 2 });
    expect(items.map(({ batchId }) => batchId)).toEqual([batch, batch]);
  });

  test("is open again after an undo, and nothing came of it; redo makes the same one again", async () => {
    await using prepared = await prepare();
    const { db } = prepared;
    const first = await weekly(db);
    const subtask = await add(db, { title: "Fill the can", parentId: first.id });
    const batch = await complete(db, first.id);
    const after = await open(db);
    expect(after.map(({ due }) => due)).toContainEqual({ date: "2026-11-30" });

    const undone = await undo(db, batch);
    const before = await open(db);
    expect(before.map(({ id }) => id).toSorted()).toEqual([first.id, subtask.id].toSorted());
    await undo(db, undone);
    expect((await open(db)).map(({ id }) => id)).toEqual(after.map(({ id }) => id));
  });

  test("brings all its subtasks back, open, as many days later", async () => {
    await using prepared = await prepare();
    const { db } = prepared;
    const first = await weekly(db);
    const inTime = await add(db, {
      title: "Fill the can",
      parentId: first.id,
      due: { ...NINE, date: "2026-11-22" },
      start: "2026-11-20",
    });
    const early = await add(db, { title: "Buy a can", parentId: first.id, completed: true });
    const binned = await add(db, { title: "Sing", parentId: first.id });
    await deleteTask(db, requestOf(ADA), { taskId: binned.id });

    await complete(db, first.id);
    expect(await getTask(db, owner, inTime.id)).toMatchObject({ completed: true });
    const parentId = derivedTaskId(first.id, "2026-11-30");
    const [, ...copies] = (await open(db)).toSorted(
      (a, b) =>
        (a.parentId ?? "").localeCompare(b.parentId ?? "") || a.title.localeCompare(b.title),
    );
    expect(copies).toMatchObject([
      {
        id: derivedTaskId(early.id, "2026-11-30"),
        title: "Buy a can",
        parentId,
        completed: false,
        due: null,
        recurrence: null,
      },
      {
        id: derivedTaskId(inTime.id, "2026-11-30"),
        title: "Fill the can",
        parentId,
        position: inTime.position,
        due: { ...NINE, date: "2026-11-29" },
        start: "2026-11-27",
      },
    ]);
  });

  test("that is added as done has a next one, too, in the same batch", async () => {
    await using prepared = await prepare();
    const { db } = prepared;
    const batch = requestOf(ADA);
    const recurrence = { rule: "FREQ=WEEKLY" };
    const done = { ...LETTER, due: MONDAY, recurrence, completed: true };
    await createTask(db, batch, done);
    expect(await onlyOpen(db)).toMatchObject({ due: { date: "2026-11-30" } });
    await undo(db, batch.id);
    expect(await open(db)).toEqual([]);
  });

  test("completed on many devices at once makes one", async () => {
    await using prepared = await prepare();
    const { db } = prepared;
    const first = await weekly(db);
    await Promise.all(Array.from({ length: 8 }, () => complete(db, first.id)));
    await updateTasks(db, requestOf(ADA), { ids: [first.id], completed: true });
    expect(await onlyOpen(db)).toMatchObject({ due: { date: "2026-11-30" } });
  });

  test("reopened and completed again makes no second one", async () => {
    await using prepared = await prepare();
    const { db } = prepared;
    const first = await weekly(db);
    await complete(db, first.id);
    await change(db, first.id, { completed: false });
    await complete(db, first.id);
    expect(await onlyOpen(db)).toMatchObject({ due: { date: "2026-11-30" }, version: 1 });
  });

  test("in bulk, each has its own next one", async () => {
    await using prepared = await prepare();
    const { db } = prepared;
    const plants = await weekly(db);
    const rent = await add(db, {
      due: { date: "2026-12-01" },
      recurrence: { rule: "FREQ=MONTHLY" },
    });
    const once = await add(db, { due: MONDAY });
    const batch = requestOf(ADA);
    const done = await updateTasks(db, batch, {
      ids: [plants.id, rent.id, once.id],
      completed: true,
    });
    expect(done.every(({ completed }) => completed)).toBe(true);
    const dues = (await open(db)).map(({ due }) => due?.date);
    expect(new Set(dues)).toEqual(new Set(["2026-11-30", "2027-01-01"]));
    await undo(db, batch.id);
    expect((await open(db)).length).toBe(3);
  });

  test("keeps its time on the wall over a change of the clocks", async () => {
    await using prepared = await prepare();
    const { db } = prepared;
    const nightly = { date: "2026-03-28", time: "02:30", timeZone: "Europe/Berlin" };
    const first = await add(db, { due: nightly, recurrence: { rule: "FREQ=DAILY" } });
    await complete(db, first.id);
    const skipped = await onlyOpen(db);
    // The clocks skip it; it counts an hour later, and the next one is at its time again.
    expect(skipped.due).toEqual({ ...nightly, date: "2026-03-29" });
    await complete(db, skipped.id);
    expect((await onlyOpen(db)).due).toEqual({ ...nightly, date: "2026-03-30" });
  });
});

describe("a series", () => {
  test("counted from completion goes on from the day when it was done", async () => {
    await using prepared = await prepare();
    const { db } = prepared;
    const today = new Date().toISOString().slice(0, 10);
    const first = await add(db, {
      due: { date: "2020-01-01" },
      recurrence: { rule: "FREQ=DAILY;INTERVAL=3", from: "completion" },
    });
    await complete(db, first.id);
    const days = Date.parse((await onlyOpen(db)).due?.date ?? "") - Date.parse(today);
    expect(days / 86_400_000).toBe(3);
  });

  test("counted from due goes on from there, even into the past", async () => {
    await using prepared = await prepare();
    const { db } = prepared;
    const first = await weekly(db, { due: { date: "2020-01-01" } });
    await complete(db, first.id);
    expect(await onlyOpen(db)).toMatchObject({ due: { date: "2020-01-08" } });
  });

  test("ends with COUNT, with UNTIL, and when it is ended", async () => {
    await using prepared = await prepare();
    const { db } = prepared;
    for (const rule of ["FREQ=DAILY;COUNT=2", "FREQ=DAILY;UNTIL=20261124"]) {
      const first = await weekly(db, { recurrence: { rule } });
      await complete(db, first.id);
      const last = await onlyOpen(db);
      await complete(db, last.id);
      expect(await open(db)).toEqual([]);
    }
    const ended = await weekly(db);
    const { task } = await change(db, ended.id, { recurrence: null });
    expect(task).toMatchObject({ recurrence: null, due: MONDAY });
    await complete(db, ended.id);
    expect(await open(db)).toEqual([]);
  });

  test("starts anew with another due date, and goes on counting", async () => {
    await using prepared = await prepare();
    const { db } = prepared;
    const first = await weekly(db, { recurrence: { rule: "FREQ=WEEKLY;COUNT=3" } });
    await complete(db, first.id);
    const second = await onlyOpen(db);
    const { task } = await change(db, second.id, { due: NINE });
    expect(task.recurrence).toEqual({
      rule: "FREQ=WEEKLY;COUNT=3",
      from: "due",
      timeZone: "Europe/Berlin",
      seriesId: second.id,
      start: "2026-11-23T09:00",
      occurrence: "2026-11-23T09:00",
      count: 2,
      following: null,
    });
    await complete(db, second.id);
    const third = await onlyOpen(db);
    expect(third).toMatchObject({ due: { ...NINE, date: "2026-11-30" } });
    await complete(db, third.id);
    expect(await open(db)).toEqual([]);
  });

  test("counts anew with another rule, and stays as it is with the one that it has", async () => {
    await using prepared = await prepare();
    const { db } = prepared;
    const first = await weekly(db);
    const same = await change(db, first.id, {
      recurrence: { rule: "freq=weekly;interval=1" },
      due: MONDAY,
    });
    expect(same.task).toEqual(first);
    await complete(db, first.id);
    const second = await onlyOpen(db);
    const other = await change(db, second.id, { recurrence: { rule: "FREQ=DAILY;COUNT=5" } });
    expect(other.task.recurrence).toMatchObject({
      rule: "FREQ=DAILY;COUNT=5",
      seriesId: second.id,
      start: "2026-11-30",
      count: 1,
    });
  });

  test("of many tasks is changed for each of them", async () => {
    await using prepared = await prepare();
    const { db } = prepared;
    const plants = await weekly(db);
    const once = await add(db, { due: { date: "2026-12-24" } });
    const ids = [plants.id, once.id];
    const daily = await updateTasks(db, requestOf(ADA), {
      ids,
      recurrence: { rule: "FREQ=DAILY" },
    });
    expect(daily.map(({ recurrence }) => recurrence?.start)).toEqual(["2026-11-23", "2026-12-24"]);
    const moved = await updateTasks(db, requestOf(ADA), { ids, due: { date: "2027-01-01" } });
    expect(moved.map(({ recurrence }) => recurrence?.start)).toEqual(["2027-01-01", "2027-01-01"]);
    const ended = await updateTasks(db, requestOf(ADA), { ids, recurrence: null });
    expect(ended.map(({ recurrence }) => recurrence)).toEqual([null, null]);
  });

  test("a create that is sent again gives the same task", async () => {
    await using prepared = await prepare();
    const { db } = prepared;
    const id = TaskId.parse("01940000-0000-7000-8000-00000000000a");
    const first = await weekly(db, { id });
    const again = await createTask(db, requestOf(ADA), {
      ...LETTER,
      id,
      due: MONDAY,
      recurrence: { rule: "FREQ=WEEKLY" },
    });
    expect(again).toEqual({ task: first, replayed: true });
    const other = weekly(db, { id, recurrence: { rule: "FREQ=DAILY" } });
    await expect(other).rejects.toMatchObject({ code: "task-exists" });
  });
});

describe("a change", () => {
  test("of this one alone leaves the following ones as they were", async () => {
    await using prepared = await prepare();
    const { db } = prepared;
    const { tag } = await createTag(db, requestOf(ADA), { name: "home", colour: "red" });
    const first = await weekly(db, { title: "Plants", tagIds: [tag.id], start: "2026-11-20" });
    await change(db, first.id, { scope: "this", title: "Plants, and the cactus", tagIds: [] });
    const { task } = await change(db, first.id, {
      scope: "this",
      title: "The cactus",
      due: { date: "2026-11-25" },
      start: null,
    });
    expect(task).toMatchObject({
      title: "The cactus",
      due: { date: "2026-11-25" },
      start: null,
      recurrence: { occurrence: "2026-11-23", following: { title: "Plants" } },
    });
    await complete(db, first.id);
    expect(await onlyOpen(db)).toMatchObject({
      title: "Plants",
      tagIds: [tag.id],
      due: { date: "2026-11-30" },
      start: "2026-11-27",
      recurrence: { following: null },
    });
  });

  test("of this one alone keeps the others' tags, also under the name of what they merge with", async () => {
    await using prepared = await prepare();
    const { db } = prepared;
    const tagOf = async (name: string) =>
      (await createTag(db, requestOf(ADA), { name, colour: "red" })).tag.id;
    const [home, house, errand] = [
      await tagOf("home"),
      await tagOf("house"),
      await tagOf("errand"),
    ];
    const [one, both] = [
      await weekly(db, { title: "One", tagIds: [errand, home] }),
      await weekly(db, { title: "Both", tagIds: [house, errand, home] }),
    ];
    await change(db, one.id, { scope: "this", tagIds: [] });
    await change(db, both.id, { scope: "this", tagIds: [] });
    const merge = requestOf(ADA);
    await mergeTag(db, merge, { tagId: home, into: house });
    expect(await getTask(db, owner, one.id)).toMatchObject({
      version: 3,
      recurrence: { following: { tagIds: [errand, house] } },
    });
    await complete(db, one.id);
    await complete(db, both.id);
    const next = await open(db);
    expect(new Set(next.map(({ title, tagIds }) => [title, ...tagIds]))).toEqual(
      new Set([
        ["One", errand, house],
        ["Both", house, errand],
      ]),
    );
  });

  test("of the following ones too is theirs, whatever this one had alone before", async () => {
    await using prepared = await prepare();
    const { db } = prepared;
    const first = await weekly(db, { title: "Plants", notes: "All." });
    await change(db, first.id, { scope: "this", title: "The cactus", notes: "One." });
    const { task } = await change(db, first.id, { title: "Flowers", scope: "following" });
    expect(task.recurrence?.following).toEqual({ notes: "All." });
    await complete(db, first.id);
    expect(await onlyOpen(db)).toMatchObject({ title: "Flowers", notes: "All." });
  });

  test("of this one alone is undone with what it left for the others", async () => {
    await using prepared = await prepare();
    const { db } = prepared;
    const first = await weekly(db);
    const { batch } = await change(db, first.id, { scope: "this", title: "The cactus" });
    await undo(db, batch);
    const { title, recurrence } = await getTask(db, owner, first.id);
    expect({ title, recurrence }).toEqual({ title: first.title, recurrence: first.recurrence });
  });

  test("a tag that is deleted meanwhile does not come back", async () => {
    await using prepared = await prepare();
    const { db } = prepared;
    const { tag } = await createTag(db, requestOf(ADA), { name: "home", colour: "red" });
    const first = await weekly(db, { tagIds: [tag.id] });
    await change(db, first.id, { scope: "this", tagIds: [] });
    await deleteTag(db, requestOf(ADA), { tagId: tag.id });
    await complete(db, first.id);
    expect((await onlyOpen(db)).tagIds).toEqual([]);
  });
});

describe("skipping", () => {
  test("moves this one to the trash, with its subtasks, and makes the next", async () => {
    await using prepared = await prepare();
    const { db } = prepared;
    const first = await weekly(db);
    const subtask = await add(db, { title: "Fill the can", parentId: first.id });
    const batch = requestOf(ADA);
    const { next } = await skipTask(db, batch, { taskId: first.id, ifVersion: 1 });
    expect(next).toMatchObject({ due: { date: "2026-11-30" }, recurrence: { count: 2 } });
    const trash = await listTrash(db, owner, { limit: 10 });
    expect(trash.items.map(({ id }) => id).toSorted()).toEqual([first.id, subtask.id].toSorted());
    expect((await open(db)).length).toBe(2);

    await undo(db, batch.id);
    const ids = (await open(db)).map(({ id }) => id);
    expect(ids.toSorted()).toEqual([first.id, subtask.id].toSorted());
  });

  test("what comes back from the trash makes no second one", async () => {
    await using prepared = await prepare();
    const { db } = prepared;
    const first = await weekly(db);
    const { next } = await skipTask(db, requestOf(ADA), { taskId: first.id });
    await restoreTask(db, requestOf(ADA), { taskId: first.id });
    expect(await skipTask(db, requestOf(ADA), { taskId: first.id })).toEqual({ next });
  });

  test("the last one leaves nothing", async () => {
    await using prepared = await prepare();
    const { db } = prepared;
    const first = await weekly(db, { recurrence: { rule: "FREQ=DAILY;COUNT=1" } });
    expect(await skipTask(db, requestOf(ADA), { taskId: first.id })).toEqual({ next: null });
    expect(await open(db)).toEqual([]);
  });

  test("is for open tasks that repeat", async () => {
    await using prepared = await prepare();
    const { db } = prepared;
    const once = await add(db, {});
    const done = await weekly(db, { completed: true });
    for (const { id: taskId } of [once, done]) {
      const skip = skipTask(db, requestOf(ADA), { taskId });
      await expect(skip).rejects.toMatchObject({ code: "not-recurring" });
    }
    const stale = await weekly(db);
    const skip = skipTask(db, requestOf(ADA), { taskId: stale.id, ifVersion: 7 });
    await expect(skip).rejects.toMatchObject({ code: "task-changed" });
  });
});

describe("what cannot come back is refused in words", () => {
  test.each([
    ["/recurrence/rule", { recurrence: { rule: "every monday" } }],
    ["/recurrence/rule", { recurrence: { rule: "FREQ=HOURLY" } }],
    ["/recurrence/rule", { recurrence: { rule: "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30" } }],
    ["/due", { due: null }],
    ["/due", { due: null, recurrence: { rule: "FREQ=DAILY" } }],
    ["/due", { due: null, scope: "this" }],
    ["/due", { due: { date: "9999-12-31" } }],
    ["/scope", { recurrence: null, scope: "this" }],
    [
      "/recurrence/timeZone",
      { due: NINE, recurrence: { rule: "FREQ=DAILY", timeZone: "Asia/Tokyo" } },
    ],
  ] as const)("%s: %j", async (pointer, changes) => {
    await using prepared = await prepare();
    const { db } = prepared;
    const first = await weekly(db);
    const refused = change(db, first.id, changes);
    await expect(refused).rejects.toMatchObject({
      code: "invalid-input",
      errors: [{ pointer, detail: expect.stringMatching(/^[A-Z].*\.$/) }],
    });
    expect(await getTask(db, owner, first.id)).toEqual(first);
  });

  test("a task without a due date, and a subtask", async () => {
    await using prepared = await prepare();
    const { db } = prepared;
    const recurrence = { rule: "FREQ=DAILY" };
    const parent = await add(db, {});
    await expect(add(db, { recurrence })).rejects.toMatchObject({ errors: [{ pointer: "/due" }] });
    await expect(add(db, { recurrence, due: MONDAY, parentId: parent.id })).rejects.toMatchObject({
      errors: [{ pointer: "/parentId" }],
    });
    const first = await weekly(db);
    await expect(change(db, first.id, { parentId: parent.id })).rejects.toMatchObject({
      errors: [{ pointer: "/parentId" }],
    });
  });
});
