import { BatchId, ListId, problemErrorOf, TagId, TaskId } from "@docket/contracts";
import { callerFor, type InternalCaller } from "@docket/router";
import { createTestDatabase, EVE, people, problem, testServices } from "@docket/testing";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { exportOf } from "./files.ts";

const HOME = ListId.parse("01940000-0000-7000-8000-0000000000b1");
const LETTER = TaskId.parse("01940000-0000-7000-8000-0000000000a1");
const STAMP = TaskId.parse("01940000-0000-7000-8000-0000000000a2");
const ERRAND = TagId.parse("01940000-0000-7000-8000-0000000000c1");

/** A list with a task in it, which has a subtask and a tag. */
async function furnish(caller: InternalCaller): Promise<void> {
  await caller.list.create({ id: HOME, name: "Home" });
  await caller.tag.create({ id: ERRAND, name: "errand" });
  await caller.task.create({
    id: LETTER,
    title: "Post the letter",
    listId: HOME,
    tagIds: [ERRAND],
  });
  await caller.task.create({ id: STAMP, title: "Buy a stamp", parentId: LETTER });
  await caller.filter.create({ name: "Errands", query: "tag:errand !done" });
}

async function importFile(caller: InternalCaller, file: string) {
  const { result, id } = await caller.import.file({ format: "docket", file });
  if (!result) throw new Error("The import has no result.");
  return { ...result, id };
}

const NOTHING = { added: 0, changed: 0, kept: 0 };

test("into an account with something in it: one batch, which is undone at once", async () => {
  await using database = await createTestDatabase();
  const { ada, eve } = await people(database);
  await furnish(ada);
  await eve.task.create({ title: "Her own" });
  const before = await eve.task.list({});

  const { id, ...result } = await importFile(eve, await exportOf(ada));
  expect(result).toEqual({
    restored: false,
    tasks: { ...NOTHING, added: 2 },
    lists: { ...NOTHING, added: 1 },
    tags: { ...NOTHING, added: 1 },
    filters: { ...NOTHING, added: 1 },
    leftOut: [
      {
        field: "changes",
        count: 5,
        reason: "a history can only be imported into an account without one",
      },
    ],
  });
  const letter = await ada.task.get({ taskId: LETTER });
  expect(await eve.task.get({ taskId: LETTER })).toEqual(letter);
  expect(await eve.task.get({ taskId: STAMP })).toMatchObject({ parentId: LETTER, listId: HOME });

  expect(await eve.change.undo({ batchId: id })).toMatchObject({ changed: 5 });
  expect(await eve.task.list({})).toEqual(before);
  expect(await eve.list.list({})).toMatchObject({ items: [] });
});

test("a file that is imported again changes nothing, and leaves no trace", async () => {
  await using database = await createTestDatabase();
  const { ada } = await people(database);
  await furnish(ada);
  const file = await exportOf(ada);
  const result = await importFile(ada, file);
  expect(result).toMatchObject({ tasks: { ...NOTHING, kept: 2 }, lists: { ...NOTHING, kept: 1 } });
  expect(await exportOf(ada)).toBe(file);
});

test("what is newer wins, field by field of each record, whichever side has it", async () => {
  await using database = await createTestDatabase();
  const { ada, eve } = await people(database);
  await furnish(ada);
  await importFile(eve, await exportOf(ada));
  await ada.task.update({ taskId: LETTER, title: "Post the parcel" });
  const file = await exportOf(ada);
  await eve.task.update({ taskId: STAMP, title: "Buy two stamps" });

  expect(await importFile(eve, file)).toMatchObject({
    tasks: { added: 0, changed: 1, kept: 1 },
  });
  expect(await eve.task.get({ taskId: LETTER })).toMatchObject({
    title: "Post the parcel",
    version: 2,
  });
  expect(await eve.task.get({ taskId: STAMP })).toMatchObject({ title: "Buy two stamps" });
});

test("lists and tags of the same name are one, and tasks go to those that are there", async () => {
  await using database = await createTestDatabase();
  const { ada, eve } = await people(database);
  await furnish(ada);
  const list = await eve.list.create({ name: "HOME" });
  const tag = await eve.tag.create({ name: "Errand" });

  expect(await importFile(eve, await exportOf(ada))).toMatchObject({
    tasks: { added: 2 },
    lists: { added: 0, kept: 1 },
    tags: { added: 0, kept: 1 },
  });
  for (const taskId of [LETTER, STAMP]) {
    expect(await eve.task.get({ taskId })).toMatchObject({ listId: list.id });
  }
  expect(await eve.task.get({ taskId: LETTER })).toMatchObject({ tagIds: [tag.id] });
});

test("a subtask goes where its parent is, though the file knew it elsewhere", async () => {
  await using database = await createTestDatabase();
  const { ada, eve } = await people(database);
  await furnish(ada);
  const file = await exportOf(ada);
  await importFile(eve, file);
  await eve.task.delete({ taskId: STAMP });
  await eve.trash.purge({ taskId: STAMP });
  await eve.task.update({ taskId: LETTER, listId: null });

  expect(await importFile(eve, file)).toMatchObject({ tasks: { added: 1, changed: 0, kept: 1 } });
  expect(await eve.task.get({ taskId: STAMP })).toMatchObject({ parentId: LETTER, listId: null });

  // A parent that has become a subtask hands its own on.
  const other = await eve.task.create({ title: "All letters" });
  await eve.task.delete({ taskId: STAMP });
  await eve.trash.purge({ taskId: STAMP });
  await eve.task.update({ taskId: LETTER, parentId: other.id });
  await importFile(eve, file);
  expect(await eve.task.get({ taskId: STAMP })).toMatchObject({ parentId: other.id });

  // One in the trash takes them along.
  await eve.task.update({ taskId: STAMP, parentId: null });
  await eve.task.delete({ taskId: STAMP });
  await eve.trash.purge({ taskId: STAMP });
  await eve.task.update({ taskId: LETTER, parentId: null });
  await eve.task.delete({ taskId: LETTER });
  await importFile(eve, file);
  expect((await eve.trash.list({})).items.map(({ id }) => id)).toContain(STAMP);
});

test("the history of a restored account goes on: it is undone, listed and followed as if made here", async () => {
  await using database = await createTestDatabase();
  const { ada, eve } = await people(database);
  await furnish(ada);
  const rename = BatchId.parse("01940000-0000-7000-8000-0000000000d1");
  await ada.task.update({ taskId: LETTER, title: "Post the parcel", idempotencyKey: rename });

  expect(await importFile(eve, await exportOf(ada))).toMatchObject({ restored: true, leftOut: [] });
  expect(await eve.change.list({})).toMatchObject({ items: (await ada.change.list({})).items });
  await eve.change.undo({ batchId: rename });
  expect(await eve.task.get({ taskId: LETTER })).toMatchObject({
    title: "Post the letter",
    version: 3,
  });
  expect((await eve.change.list({ limit: 1 })).items).toMatchObject([{ seq: 7, undoes: rename }]);
});

/** A file of one section each, as somebody with ill will might write it. */
function fileOf(sections: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ changes: [], docket: 1, lists: [], tags: [], tasks: [], ...sections });
}

const times = {
  version: 1,
  createdAt: "2026-11-21T09:00:00.000Z",
  updatedAt: "2026-11-21T09:00:00.000Z",
};
const task = {
  id: LETTER,
  title: "Post the letter",
  notes: "",
  completed: false,
  completedAt: null,
  priority: "none",
  listId: null,
  parentId: null,
  position: "a0",
  tagIds: [],
  due: null,
  start: null,
  recurrence: null,
  deletedAt: null,
  ...times,
};
const list = { id: HOME, name: "Home", colour: "grey", position: "a0", archived: false, ...times };
const tag = { id: ERRAND, name: "errand", colour: "grey", ...times };
const created = {
  seq: 1,
  at: "2026-11-21T09:00:00.000Z",
  entity: "list",
  entityId: HOME,
  operation: "create",
  before: null,
  after: { name: "Home", colour: "grey", position: "a0", archived: false, ...times },
  batchId: "01940000-0000-7000-8000-0000000000d1",
  source: "web",
  idempotencyKey: null,
  undoes: null,
};
const many = (depth: number) => "[".repeat(depth) + "]".repeat(depth);

test.each<[story: string, file: string, pointer: string]>([
  ["no JSON", "Dear diary", ""],
  ["half a file", fileOf({}).slice(0, -9), ""],
  ["more than a file", `${fileOf({})}{}`, ""],
  ["an array", "[]", ""],
  ["no version", '{"tasks": []}', "/docket"],
  [
    "a later version, whatever its history looks like",
    fileOf({ changes: [{}], docket: 2 }),
    "/docket",
  ],
  ["an unknown section", fileOf({ accounts: [] }), "/accounts"],
  ["a section twice", `{"docket": 1, "tasks": [], "tasks": []}`, "/tasks"],
  ["a section that no database can name", String.raw`{"a\u0000": []}`, "/a\ufffd"],
  [
    "a field that no database can name",
    fileOf({ tasks: [{ ...task, "half a pair \ud83d": 1 }] }),
    "/tasks/0/half a pair \ufffd",
  ],
  ["no array", fileOf({ tasks: {} }), "/tasks"],
  ["an unknown field", fileOf({ tasks: [{ ...task, ownerId: EVE.id }] }), "/tasks/0/ownerId"],
  [
    "__proto__",
    fileOf({}).replace(
      '"tasks":[]',
      `"tasks":[${JSON.stringify(task).slice(0, -1)},"__proto__":{}}]`,
    ),
    "/tasks/0/__proto__",
  ],
  ["a blank title", fileOf({ tasks: [{ ...task, title: " " }] }), "/tasks/0/title"],
  ["a long title", fileOf({ tasks: [{ ...task, title: "x".repeat(501) }] }), "/tasks/0/title"],
  ["huge notes", fileOf({ tasks: [{ ...task, notes: "x".repeat(2_000_000) }] }), "/tasks/0"],
  ["U+0000", fileOf({ tasks: [{ ...task, notes: "\0" }] }), "/tasks/0/notes"],
  ["half a pair", fileOf({ tasks: [{ ...task, notes: "\ud83d" }] }), "/tasks/0/notes"],
  ["deep nesting", fileOf({}).replace('"tasks":[]', `"tasks":[${many(100_000)}]`), "/tasks/0"],
  [
    "30 February",
    fileOf({ tasks: [{ ...task, due: { date: "2026-02-30" } }] }),
    "/tasks/0/due/date",
  ],
  [
    "the year 0",
    fileOf({ tasks: [{ ...task, createdAt: "0000-01-01T00:00:00.000Z" }] }),
    "/tasks/0/createdAt",
  ],
  ["done, but never", fileOf({ tasks: [{ ...task, completed: true }] }), "/tasks/0/completedAt"],
  [
    "a version that leaves no room",
    fileOf({ tasks: [{ ...task, version: 2_147_483_647 }] }),
    "/tasks/0/version",
  ],
  ["a position that is none", fileOf({ tasks: [{ ...task, position: "!" }] }), "/tasks/0/position"],
  ["its own parent", fileOf({ tasks: [{ ...task, parentId: LETTER }] }), "/tasks/0/parentId"],
  ["an id twice", fileOf({ tasks: [task, task] }), "/tasks/1/id"],
  ["a list that is not there", fileOf({ tasks: [{ ...task, listId: HOME }] }), "/tasks/0/listId"],
  [
    "a parent that is not there",
    fileOf({ tasks: [{ ...task, parentId: STAMP }] }),
    "/tasks/0/parentId",
  ],
  [
    "a tag that is not there",
    fileOf({ tasks: [{ ...task, tagIds: [ERRAND] }] }),
    "/tasks/0/tagIds",
  ],
  ["two tags of one name", fileOf({ tags: [tag, { ...tag, id: STAMP, name: "ERRAND" }] }), ""],
  [
    "a history with a gap",
    fileOf({ changes: [{ ...created, seq: 2 }], lists: [list] }),
    "/changes/0/seq",
  ],
  [
    "a history of something else",
    fileOf({ changes: [created], lists: [{ ...list, name: "Work" }] }),
    "",
  ],
  ["a history without its row", fileOf({ changes: [created] }), ""],
  ["a row without its history", fileOf({ changes: [created], lists: [list], tasks: [task] }), ""],
  [
    "a history that leaves fields out",
    fileOf({ changes: [{ ...created, after: { name: "Home" } }], lists: [list] }),
    "",
  ],
])("%s is refused in words, and nothing is half done", async (_, file, pointer) => {
  await using database = await createTestDatabase();
  const { ada } = await people(database);
  const empty = await exportOf(ada);
  const refusal: unknown = await ada.import
    .file({ format: "docket", file })
    .catch((e: unknown) => e);
  const found = problemErrorOf(refusal);
  expect(["invalid-input", "malformed-json"]).toContain(found?.code);
  const pointers = (found?.errors ?? [{ pointer: "" }]).map((error) => error.pointer);
  expect(pointers).toContain(pointer);
  expect(await exportOf(ada)).toBe(empty);
});

test("a history can be restored only where there is none, and no row slips past the log", async () => {
  await using database = await createTestDatabase();
  const { ada } = await people(database);
  await furnish(ada);
  const { db } = database;
  const file = await exportOf(ada);
  await expect(
    db.execute(sql`select begin_restore(owner_id, '{}') from change limit 1`),
  ).rejects.toMatchObject({
    cause: { message: expect.stringContaining("only where there is none") },
  });
  await expect(
    db.transaction(async (transaction) => {
      await transaction.execute(sql`select set_config('docket.batch', '{"restores": true}', true)`);
      await transaction.execute(
        sql`insert into list (owner_id, id, name, colour, position)
          select owner_id, gen_random_uuid(), 'Unlogged', 'grey', 'a9' from list`,
      );
    }),
  ).rejects.toMatchObject({
    cause: { message: expect.stringContaining("does not lead to this row") },
  });
  expect(await exportOf(ada)).toBe(file);
});

test("one owner's file says nothing about another's things", async () => {
  await using database = await createTestDatabase();
  const { ada, eve } = await people(database);
  await furnish(ada);
  const before = await exportOf(ada);
  const services = testServices(database);
  const foreign = await eve.import.file({
    format: "docket",
    file: fileOf({ tasks: [{ ...task, title: "Hers" }] }),
  });
  expect(foreign.result).toMatchObject({ tasks: { added: 1, changed: 0, kept: 0 } });
  expect(await exportOf(ada)).toBe(before);
  await expect(
    callerFor(services, EVE).import.file({
      format: "docket",
      file: fileOf({ tasks: [{ ...task, id: STAMP, listId: HOME }] }),
    }),
  ).rejects.toMatchObject(problem("invalid-input"));
});
