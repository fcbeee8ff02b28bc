import { TaskId } from "@docket/contracts";
import { ADA, createTestDatabase, EVE, people, problem, requestOf } from "@docket/testing";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { user } from "../src/accounts.ts";
import {
  createTask,
  deleteTask,
  getTask,
  listTasks,
  missingReference,
  updateTask,
} from "../src/index.ts";
import { tasks } from "../src/tables.ts";
import { LETTER } from "./steps.ts";

const id = TaskId.parse("01940000-0000-7000-8000-000000000001");

test("two owners use one id without noticing each other", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  await createTask(db, requestOf(ADA), { ...LETTER, id });
  await createTask(db, requestOf(EVE), { ...LETTER, id, title: "Read the letter" });

  await deleteTask(db, requestOf(EVE), { taskId: id });
  expect(await getTask(db, ADA.id, id)).toMatchObject({ title: "Post the letter", version: 1 });
});

test("a task cannot be put under an owner that does not exist", async () => {
  await using database = await createTestDatabase();
  const failure = await createTask(database.db, requestOf(ADA), LETTER).catch(missingReference);
  expect(failure).toMatchObject({ code: "invalid-token" });
});

test("an account takes its tasks with it", async () => {
  await using database = await createTestDatabase();
  await people(database);
  await createTask(database.db, requestOf(ADA), LETTER);
  await database.db.delete(user);
  expect(await database.db.select().from(tasks)).toEqual([]);
});

test("a version beyond what the column holds is one that no task is at", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  await createTask(db, requestOf(ADA), { ...LETTER, id });
  for (const ifVersion of [2 ** 31, Number.MAX_SAFE_INTEGER]) {
    const stale = { taskId: id, ifVersion };
    await expect(updateTask(db, requestOf(ADA), { ...stale, title: "x" })).rejects.toMatchObject({
      code: "task-changed",
    });
    await expect(deleteTask(db, requestOf(ADA), stale)).rejects.toMatchObject({
      code: "task-changed",
    });
  }
});

test("a repeated change is no change: version and time stay", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  await createTask(db, requestOf(ADA), { ...LETTER, id });
  const done = await updateTask(db, requestOf(ADA), { taskId: id, completed: true });
  expect(done).toMatchObject({ completed: true, version: 2 });
  expect(await updateTask(db, requestOf(ADA), { taskId: id, completed: true })).toEqual(done);
  expect(await updateTask(db, requestOf(ADA), { taskId: id })).toEqual(done);
});

test("completing again, with another change, keeps the first time of completion", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  await createTask(db, requestOf(ADA), { ...LETTER, id });
  await updateTask(db, requestOf(ADA), { taskId: id, completed: true });
  await db.update(tasks).set({ completedAt: "2020-01-01T00:00:00.000Z" });
  const changed = await updateTask(db, requestOf(ADA), {
    taskId: id,
    completed: true,
    title: "Posted",
  });
  expect(changed).toMatchObject({ completedAt: "2020-01-01T00:00:00.000Z", version: 3 });
  const reopened = await updateTask(db, requestOf(ADA), { taskId: id, completed: false });
  expect(reopened.completedAt).toBeNull();
});

test("of ten writers at one version exactly one gets through", async () => {
  await using database = await createTestDatabase();
  const { ada } = await people(database);
  await createTask(database.db, requestOf(ADA), { ...LETTER, id });
  const outcomes = await Promise.allSettled(
    Array.from({ length: 10 }, (_, n) =>
      ada.task.update({ taskId: id, ifVersion: 1, title: `Writer ${n}` }),
    ),
  );
  const refused = outcomes.filter(({ status }) => status === "rejected");
  expect(refused).toHaveLength(9);
  for (const outcome of refused) expect(outcome).toMatchObject({ reason: problem("task-changed") });
});

test("a page stays where it was while tasks come and go around it", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  const at = (n: number) => TaskId.parse(`01940000-0000-7000-8000-0000000000${10 + n}`);
  for (let n = 0; n < 6; n += 1) {
    await createTask(db, requestOf(ADA), { ...LETTER, id: at(n), title: `Task ${n}` });
  }
  // All in one millisecond, so that the id has to break the tie.
  await db.update(tasks).set({ createdAt: "2026-01-01T00:00:00.000Z" });

  const first = await listTasks(db, ADA.id, { limit: 2 });
  expect(first.items.map(({ title }) => title)).toEqual(["Task 5", "Task 4"]);
  await createTask(db, requestOf(ADA), { ...LETTER, title: "Newer" });
  await deleteTask(db, requestOf(ADA), { taskId: at(4) });
  await deleteTask(db, requestOf(ADA), { taskId: at(3) });

  const second = await listTasks(db, ADA.id, { limit: 2, after: first.next ?? undefined });
  expect(second.items.map(({ title }) => title)).toEqual(["Task 2", "Task 1"]);
  const third = await listTasks(db, ADA.id, { limit: 2, after: second.next ?? undefined });
  expect(third).toMatchObject({ items: [{ title: "Task 0" }], next: null });
});

test("text is stored as given, whatever it says", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const awkward = "👩‍👩‍👧 ‮drow‬ \u200bzero\u200d '; drop table task; -- \\ %_ $1 \u{10FFFF}";
  const { task } = await createTask(database.db, requestOf(ADA), {
    ...LETTER,
    title: awkward,
    notes: awkward,
  });
  expect(await getTask(database.db, ADA.id, task.id)).toMatchObject({
    title: awkward,
    notes: awkward,
  });
});

test("the table refuses what the queries never write", async () => {
  await using database = await createTestDatabase();
  await people(database);
  await createTask(database.db, requestOf(ADA), LETTER);
  const assignments = [
    sql`title = ''`,
    sql`completed = true`,
    sql`version = 0`,
    sql`owner_id = ${TaskId.parse("01940000-0000-7000-8000-0000000000ff")}`,
    sql`notes = repeat('x', 10001)`,
  ];
  for (const assignment of assignments) {
    await expect(database.db.execute(sql`update task set ${assignment}`)).rejects.toThrow(
      /update task set/,
    );
  }
});
