import { foldName, type TagId } from "@docket/contracts";
import { ADA, createTestDatabase, EVE, people, requestOf } from "@docket/testing";
import { expect, test } from "vitest";
import {
  createTag,
  createTask,
  type Database,
  deleteTag,
  deleteTask,
  getTask,
  listTags,
  mergeTag,
  missingReference,
  restoreTask,
  undoBatch,
  updateTag,
} from "../src/index.ts";
import { LETTER } from "./steps.ts";

async function tag(db: Database, name: string, of = ADA) {
  return (await createTag(db, requestOf(of), { name, colour: "grey" })).tag;
}

async function tagged(db: Database, ...tagIds: TagId[]) {
  return (await createTask(db, requestOf(ADA), { ...LETTER, tagIds })).task;
}

async function tagsOf(db: Database, { id }: { id: Awaited<ReturnType<typeof tagged>>["id"] }) {
  return (await getTask(db, ADA.id, id)).tagIds;
}

test.each([
  ["Home", "hOME"],
  ["STRASSE", "Straße"],
  ["ΣΊΣΥΦΟΣ", "σίσυφος"],
  ["ｈｏｍｅ", "home"],
  ["e\u0301te\u0301", "ÉTÉ"],
  ["ДОМ", "дом"],
  ["家", "家"],
])("%s and %s are one name", async (one, other) => {
  expect(foldName(one)).toBe(foldName(other));
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  await tag(db, one);
  await expect(tag(db, other)).rejects.toMatchObject({ code: "tag-name-taken" });
  await tag(db, other, EVE);
  const free = await tag(db, "free");
  const rename = updateTag(db, requestOf(ADA), { tagId: free.id, name: other });
  await expect(rename).rejects.toMatchObject({ code: "tag-name-taken" });
  expect(await updateTag(db, requestOf(ADA), { tagId: free.id, name: "FREE" })).toMatchObject({
    name: "FREE",
  });
});

test("renaming is one change of one row", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  const home = await tag(db, "home");
  const task = await tagged(db, home.id);
  await updateTag(db, requestOf(ADA), { tagId: home.id, name: "house" });
  expect(await getTask(db, ADA.id, task.id)).toEqual(task);
});

test("merging moves every task once, trash included, and undo takes it all back", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  const [home, house, other] = [await tag(db, "home"), await tag(db, "house"), await tag(db, "x")];
  const one = await tagged(db, other.id, home.id);
  const both = await tagged(db, home.id, house.id);
  const trashed = await tagged(db, home.id);
  await deleteTask(db, requestOf(ADA), { taskId: trashed.id });

  const batch = requestOf(ADA);
  expect(await mergeTag(db, batch, { tagId: home.id, into: house.id })).toEqual(house);
  expect(await tagsOf(db, one)).toEqual([other.id, house.id]);
  expect(await tagsOf(db, both)).toEqual([house.id]);
  expect((await listTags(db, ADA.id, { limit: 10 })).items).toEqual([house, other]);

  await undoBatch(db, { ...requestOf(ADA), undoes: batch.id });
  expect(await tagsOf(db, one)).toEqual([other.id, home.id]);
  expect(await tagsOf(db, both)).toEqual([home.id, house.id]);
  const back = await restoreTask(db, requestOf(ADA), { taskId: trashed.id });
  expect(back.tagIds).toEqual([home.id]);
});

test("a deleted tag is on no task any more, and one that is gone cannot be given", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  const home = await tag(db, "home");
  const task = await tagged(db, home.id);
  await deleteTag(db, requestOf(ADA), { tagId: home.id });
  expect(await tagsOf(db, task)).toEqual([]);
  const again = await tagged(db, home.id).catch(missingReference);
  expect(again).toMatchObject({ code: "tag-not-found" });
});

test("another owner's tag cannot be given, and merges with nothing", async () => {
  await using database = await createTestDatabase();
  await people(database);
  const { db } = database;
  const eves = await tag(db, "hers", EVE);
  const mine = await tag(db, "mine");
  const stolen = await tagged(db, eves.id).catch(missingReference);
  expect(stolen).toMatchObject({ code: "tag-not-found" });
  for (const [tagId, into] of [
    [mine.id, eves.id],
    [eves.id, mine.id],
  ] as const) {
    const merge = mergeTag(db, requestOf(ADA), { tagId, into });
    await expect(merge).rejects.toMatchObject({ code: "tag-not-found" });
  }
});
