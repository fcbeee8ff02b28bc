import { ListId } from "@docket/contracts";
import { ADA, createTestDatabase, EVE, people, requestOf } from "@docket/testing";
import * as fc from "fast-check";
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
  listTrash,
  missingReference,
  updateList,
  updateTask,
} from "../src/index.ts";
import { LETTER } from "./steps.ts";

async function namesOf(db: Database): Promise<string[]> {
  const { items } = await listLists(db, ADA.id, { limit: 100 });
  return items.map(({ name }) => name);
}

async function make(db: Database, name: string, before?: ListId | null): Promise<ListId> {
  const placed = before === undefined ? {} : { before };
  const { list } = await createList(db, requestOf(ADA), { name, colour: "blue", ...placed });
  return list.id;
}

test("lists are in the order that their owner gives them", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  const work = await make(db, "Work");
  const home = await make(db, "Home");
  await make(db, "First", work);
  expect(await namesOf(db)).toEqual(["First", "Work", "Home"]);

  await updateList(db, requestOf(ADA), { listId: home, before: work });
  expect(await namesOf(db)).toEqual(["First", "Home", "Work"]);
  const still = await updateList(db, requestOf(ADA), { listId: home, before: work });
  expect(still.version).toBe(2);
  await updateList(db, requestOf(ADA), { listId: home, before: null, name: "House" });
  expect(await namesOf(db)).toEqual(["First", "Work", "House"]);
  expect(await updateList(db, requestOf(ADA), { listId: home, before: home })).toMatchObject({
    version: 3,
  });
});

test("wherever lists are moved, the order is that of a row of cards", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  const cards: ListId[] = [];
  for (const name of ["A", "B", "C", "D", "E"]) cards.push(await make(db, name));
  const move = fc.tuple(fc.nat(4), fc.nat(5));
  await fc.assert(
    fc.asyncProperty(fc.array(move, { minLength: 1, maxLength: 20 }), async (moves) => {
      for (const [from, to] of moves) {
        const listId = cards[from];
        const before = cards[to] ?? null;
        if (listId === undefined || listId === before) continue;
        await updateList(db, requestOf(ADA), { listId, before });
        cards.splice(from, 1);
        cards.splice(before === null ? cards.length : cards.indexOf(before), 0, listId);
      }
      const { items } = await listLists(db, ADA.id, { limit: 100 });
      expect(items.map(({ id }) => id)).toEqual(cards);
    }),
    { numRuns: 15 },
  );
});

test("a page of lists goes on where the last one ended", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  for (const name of ["A", "B", "C"]) await make(db, name);
  const first = await listLists(db, ADA.id, { limit: 2 });
  expect(first.items.map(({ name }) => name)).toEqual(["A", "B"]);
  const second = await listLists(db, ADA.id, { limit: 2, after: first.next ?? undefined });
  expect(second).toMatchObject({ items: [{ name: "C" }], next: null });
});

test("a list that is created again is created once, and other content under its id is refused", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  const id = ListId.parse("01940000-0000-7000-8000-0000000000b1");
  const home = { id, name: "Home", colour: "green" } as const;
  expect(await createList(db, requestOf(ADA), home)).toMatchObject({ replayed: false });
  await updateList(db, requestOf(ADA), { listId: id, name: "House" });
  expect(await createList(db, requestOf(ADA), home)).toMatchObject({
    replayed: true,
    list: { name: "House" },
  });
  await expect(createList(db, requestOf(ADA), { ...home, name: "Work" })).rejects.toMatchObject({
    code: "list-exists",
  });
  expect(await createList(db, requestOf(EVE), home)).toMatchObject({ replayed: false });
});

test("a task cannot hang in a list that is missing, or another owner's", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  const { list } = await createList(db, requestOf(EVE), { name: "Eve's", colour: "red" });
  const { task } = await createTask(db, requestOf(ADA), LETTER);
  for (const listId of [list.id, ListId.parse("01940000-0000-7000-8000-0000000000b9")]) {
    const created = createTask(db, requestOf(ADA), { ...LETTER, listId });
    expect(await created.catch(missingReference)).toMatchObject({ code: "list-not-found" });
    const moved = updateTask(db, requestOf(ADA), { taskId: task.id, listId });
    expect(await moved.catch(missingReference)).toMatchObject({ code: "list-not-found" });
  }
  expect((await listTasks(db, ADA.id, { limit: 10 })).items).toEqual([task]);
});

test("tasks are listed by list, Inbox and state, each newest first", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  const listId = await make(db, "Home");
  for (const [title, place, completed] of [
    ["In the Inbox", null, false],
    ["Done in the Inbox", null, true],
    ["At home", listId, false],
    ["Done at home", listId, true],
    ["Later at home", listId, false],
  ] as const) {
    await createTask(db, requestOf(ADA), { ...LETTER, title, listId: place, completed });
  }
  const titles = async (selection: object) => {
    const { items } = await listTasks(db, ADA.id, { limit: 10, ...selection });
    return items.map(({ title }) => title);
  };
  expect(await titles({ listId })).toEqual(["Later at home", "Done at home", "At home"]);
  expect(await titles({ listId, completed: false })).toEqual(["Later at home", "At home"]);
  expect(await titles({ listId: "inbox" })).toEqual(["Done in the Inbox", "In the Inbox"]);
  expect(await titles({ listId: "inbox", completed: true })).toEqual(["Done in the Inbox"]);
  const first = await listTasks(db, ADA.id, { limit: 2, listId });
  expect(await titles({ listId, after: first.next })).toEqual(["At home"]);
});

test.each([
  ["inbox", ["Also done", "At home"], ["Deleted before"]],
  ["trash", [], ["Also done", "At home", "Deleted before"]],
] as const)("a deleted list leaves its tasks to the %s", async (fate, live, trashed) => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  const listId = await make(db, "Home");
  for (const title of ["Deleted before", "At home", "Also done"]) {
    const { task } = await createTask(db, requestOf(ADA), { ...LETTER, title, listId });
    if (title === "Deleted before") await deleteTask(db, requestOf(ADA), { taskId: task.id });
  }
  await expect(
    deleteList(db, requestOf(ADA), { listId, tasks: fate, ifVersion: 7 }),
  ).rejects.toMatchObject({ code: "list-changed" });
  const batch = requestOf(ADA);
  await deleteList(db, batch, { listId, tasks: fate });
  const inbox = await listTasks(db, ADA.id, { limit: 10, listId: "inbox" });
  expect(inbox.items.map(({ title }) => title)).toEqual(live);
  const trash = await listTrash(db, ADA.id, { limit: 10 });
  expect(trash.items.map(({ title }) => title).toSorted()).toEqual(trashed);
  expect(trash.items.every((task) => task.listId === null)).toBe(true);
  expect(await namesOf(db)).toEqual([]);
  const { items } = await listChanges(db, ADA.id, { limit: 10, batchId: batch.id });
  expect(items.map(({ entity, operation }) => `${entity} ${operation}`)).toEqual([
    "list delete",
    "task update",
    "task update",
    "task update",
  ]);
  await expect(deleteList(db, requestOf(ADA), { listId, tasks: fate })).rejects.toMatchObject({
    code: "list-not-found",
  });
});
