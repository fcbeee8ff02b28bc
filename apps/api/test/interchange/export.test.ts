import type { FileChunk } from "@docket/contracts";
import type { InternalCaller } from "@docket/router";
import { ADA, createTestDatabase, people, type TestDatabase } from "@docket/testing";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { exportOf } from "./files.ts";

/** More than are read at a time, twice over. */
const TASKS = 1_200;

/** Ada's tasks, their history, and some of everything else. */
async function furnish({ db }: TestDatabase, ada: InternalCaller): Promise<void> {
  await db.execute(sql`insert into task (owner_id, id, title, notes, completed, priority)
    select ${ADA.id}::uuid, gen_random_uuid(), 'Letter ' || n, '', false, 'none'
    from generate_series(1, ${TASKS}::int) n`);
  await db.execute(sql`update task set notes = 'To be posted.', version = version + 1
    where title like '%7'`);
  await ada.list.create({ name: "Home" });
  await ada.tag.create({ name: "errand" });
  await ada.filter.create({ name: "Errands", query: "tag:errand !done" });
}

function sectionOf(file: string, name: string): unknown[] {
  const section: unknown = Reflect.get(Object(JSON.parse(file)), name);
  if (Array.isArray(section)) return section;
  throw new Error(`There are no ${name}.`);
}

/** The names of each object in it. */
function namesIn(value: unknown): string[][] {
  if (typeof value !== "object" || value === null) return [];
  const within = Object.values(value).flatMap(namesIn);
  return Array.isArray(value) ? within : [Object.keys(value), ...within];
}

test("an account of many pages goes out and comes back to the same bytes, every name in its place", async () => {
  await using database = await createTestDatabase();
  const { ada, eve } = await people(database);
  await furnish(database, ada);
  const file = await exportOf(ada);

  const names = namesIn(JSON.parse(file));
  expect(names.length).toBeGreaterThan(TASKS);
  for (const each of names) expect(each).toEqual(each.toSorted());
  const ids = sectionOf(file, "tasks").map((task) => String(Reflect.get(Object(task), "id")));
  expect(ids).toEqual([...new Set(ids)].toSorted());
  expect(ids).toHaveLength(TASKS);
  const places = sectionOf(file, "changes").map((change) => Reflect.get(Object(change), "seq"));
  expect(places).toEqual(places.map((_, index) => index + 1));
  expect(places.length).toBeGreaterThan(TASKS);

  const { result } = await eve.import.file({ format: "docket", file });
  expect(result).toMatchObject({ restored: true, tasks: { added: TASKS } });
  expect(await exportOf(eve)).toBe(file);
});

test("an export is the account as it was when it began, whatever is written meanwhile", async () => {
  await using database = await createTestDatabase();
  const { ada } = await people(database);
  await furnish(database, ada);
  const [list] = (await ada.list.list({})).items;
  const [tag] = (await ada.tag.list({})).items;
  const [filter] = (await ada.filter.list({})).items;
  const { items } = await ada.task.list({ limit: 100 });
  const [edited, trashed, purged, moved] = items;
  if (!list || !tag || !filter || !edited || !trashed || !purged || !moved) {
    throw new Error("Something is missing.");
  }
  const before = await exportOf(ada);

  const chunks: AsyncIterable<FileChunk> = await ada.export.json({});
  const reader = chunks[Symbol.asyncIterator]();
  let file = "";
  const take = async () => {
    const { value, done } = await reader.next();
    if (done !== true) file += value.text;
    return done !== true;
  };
  await take();
  expect(file.length).toBeLessThan(before.length / 2);
  // Twice, so that the older value counts.
  await ada.task.update({ taskId: edited.id, title: "Post the parcel" });
  await ada.task.update({ taskId: edited.id, title: "Post both", notes: "Today." });
  await ada.task.delete({ taskId: trashed.id });
  await ada.task.delete({ taskId: purged.id });
  await ada.trash.purge({ taskId: purged.id });
  await ada.task.update({ taskId: moved.id, listId: list.id, tagIds: [tag.id] });
  await ada.task.create({ title: "Buy a stamp" });
  const fleeting = await ada.task.create({ title: "Neither before nor after" });
  await ada.task.delete({ taskId: fleeting.id });
  await ada.trash.purge({ taskId: fleeting.id });
  await ada.list.create({ name: "Work" });
  await ada.list.delete({ listId: list.id, tasks: "inbox" });
  await ada.tag.update({ tagId: tag.id, name: "chore" });
  await ada.tag.create({ name: "post" });
  await ada.filter.delete({ filterId: filter.id });
  await ada.filter.create({ name: "Chores", query: "tag:chore" });
  while (await take());

  // Not in one comparison: what differs would be a page of a megabyte.
  expect(file.split("\n").find((line, index) => line !== before.split("\n")[index])).toBe(
    undefined,
  );
  expect(file === before).toBe(true);
  expect(await exportOf(ada)).not.toBe(before);
});
