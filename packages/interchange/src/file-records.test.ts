import { describe, expect, test } from "vitest";
import { FileChange, FileTask } from "./file-records.ts";

const ID = "01940000-0000-7000-8000-000000000001";
const OTHER = "01940000-0000-7000-8000-000000000002";
const AT = "2026-11-21T09:00:00.000Z";

const DAILY = {
  rule: "FREQ=DAILY",
  from: "due",
  timeZone: "Europe/Berlin",
  seriesId: ID,
  start: "2026-11-23T09:00",
  occurrence: "2026-11-24T09:00",
  count: 2,
  following: null,
};

const FIELDS = {
  title: "Water the plants",
  notes: "",
  completed: false,
  completedAt: null,
  priority: "none",
  listId: null,
  parentId: null,
  position: "a0",
  tagIds: [],
  due: { date: "2026-11-24", time: "09:00", timeZone: "Europe/Berlin" },
  start: null,
  recurrence: DAILY,
  deletedAt: null,
  version: 1,
  createdAt: AT,
  updatedAt: AT,
};

/** Where a task of the file is wrong, as a path of names. */
function wrongIn(fields: object): string[] {
  const { error } = FileTask.safeParse({ id: ID, ...FIELDS, ...fields });
  return error?.issues.map(({ path }) => path.join("/")) ?? [];
}

/** Where a change of the history is wrong that made a task's fields these. */
function wrongAfter(after: object): string[] {
  const { error } = FileChange.safeParse({
    seq: 1,
    at: AT,
    entity: "task",
    entityId: ID,
    operation: "update",
    before: {},
    after,
    batchId: OTHER,
    source: "rest",
    undoes: null,
    idempotencyKey: null,
  });
  return error?.issues.map(({ path }) => path.join("/")) ?? [];
}

test("a task that comes back is read, and so is its history", () => {
  expect(wrongIn({})).toEqual([]);
  expect(wrongAfter(FIELDS)).toEqual([]);
  expect(wrongAfter({ recurrence: DAILY })).toEqual([]);
  expect(wrongAfter({ recurrence: null, due: null, parentId: OTHER })).toEqual([]);
});

describe("a rule that the API would not take", () => {
  test.each([
    ["never comes", { rule: "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30" }],
    ["needs a time of day", { rule: "FREQ=HOURLY", start: "2026-11-23" }],
    ["counts hours from completion", { rule: "FREQ=HOURLY", from: "completion" }],
    ["ended before it began", { rule: "FREQ=DAILY;UNTIL=20200101T000000Z" }],
  ])("is refused when it %s", (_, change) => {
    const recurrence = { ...DAILY, ...change };
    expect(wrongIn({ recurrence })).toEqual(["recurrence/rule"]);
    expect(wrongAfter({ recurrence })).toEqual(["after/recurrence/rule"]);
  });

  test.each([
    ["no rule", "rule", "FREQ=NEVER"],
    ["no zone", "timeZone", "Nowhere/At_All"],
    ["no day", "start", "2026-02-30"],
    ["no time", "start", "2026-02-03T25:00"],
  ])("is refused where it is %s, and nothing is thrown", (_, field, value) => {
    const recurrence = { ...DAILY, rule: "FREQ=DAILY;UNTIL=20300101T000000Z", [field]: value };
    expect(wrongIn({ recurrence })).toEqual([`recurrence/${field}`]);
  });
});

test("only a task with a due date that is no subtask comes back", () => {
  expect(wrongIn({ due: null })).toEqual(["recurrence"]);
  expect(wrongIn({ parentId: OTHER })).toEqual(["recurrence"]);
  expect(wrongAfter({ recurrence: DAILY, due: null })).toEqual(["after/recurrence"]);
  expect(wrongAfter({ recurrence: DAILY, parentId: OTHER })).toEqual(["after/recurrence"]);
});

test("a rule that comes seldom is checked once, however often the file has it", () => {
  const recurrence = { ...DAILY, rule: "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30" };
  const began = performance.now();
  for (let count = 0; count < 1_000; count += 1) expect(wrongIn({ recurrence })).toHaveLength(1);
  expect(performance.now() - began).toBeLessThan(2_000);
});
