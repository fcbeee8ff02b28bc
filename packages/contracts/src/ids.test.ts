import { expect, test } from "vitest";
import { ListChanges } from "./change.ts";
import { IdempotencyKey } from "./idempotency-key.ts";
import { OwnUserId, TaskId } from "./ids.ts";
import { parseTaskFilter } from "./parse-task-filter.ts";
import { CreateTask, SelectTasks } from "./task.ts";
import { ListTasks } from "./task-view.ts";

const LOWER = "019a9f00-0000-7abc-8def-00000000000a";
const UPPER = LOWER.toUpperCase();
const MIXED = "019A9f00-0000-7aBc-8dEf-00000000000A";

test.each([UPPER, MIXED, LOWER])(
  "%s is converted to lower case in every field that has an id",
  (id) => {
    expect(TaskId.parse(id)).toBe(LOWER);
    expect(OwnUserId.parse(id)).toBe(LOWER);
    expect(ListChanges.parse({ entityId: id, batchId: id })).toMatchObject({
      entityId: LOWER,
      batchId: LOWER,
    });
    expect(ListTasks.parse({ listId: id, parentId: id, tagId: [id] })).toMatchObject({
      listId: LOWER,
      parentId: LOWER,
      tagId: [LOWER],
    });
    expect(CreateTask.parse({ id, title: "a", tagIds: [id] })).toMatchObject({
      id: LOWER,
      tagIds: [LOWER],
    });
    expect(IdempotencyKey.parse(id)).toBe(LOWER);
    expect(parseTaskFilter(`parent:${id}`)).toMatchObject({ filter: [{ values: [LOWER] }] });
  },
);

test("two spellings of one id are refused as a duplicate", () => {
  expect(SelectTasks.safeParse({ ids: [LOWER, UPPER] }).success).toBe(false);
  expect(CreateTask.safeParse({ title: "a", tagIds: [LOWER, MIXED] }).success).toBe(false);
});

test("a key that is not a UUID keeps its letter case", () => {
  expect(IdempotencyKey.parse("Key-A")).toBe("Key-A");
});
