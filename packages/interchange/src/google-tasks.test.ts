import { expect, test } from "vitest";
import { imported } from "../test/imported.ts";

test("Takeout's lists: subtasks by their parent, days from due, times from scheduled_time", async () => {
  const { lists, tasks, leftOut } = await imported("google", {
    kind: "tasks#taskLists",
    items: [
      {
        kind: "tasks#taskList",
        id: "L1",
        title: "My tasks",
        updated: "2026-02-03T04:05:06.000Z",
        selfLink: "https://example.com/L1",
        items: [
          {
            id: "B",
            title: "Write it down",
            parent: "A",
            position: "00000000000000000001",
            status: "completed",
            completed: "2026-02-03T04:05:06.789Z",
            hidden: true,
            updated: "2026-02-03T04:05:06.789Z",
          },
          {
            kind: "tasks#task",
            id: "A",
            title: "Pay the rent",
            notes: "By transfer",
            task_type: "PERSONAL_TASK",
            position: "00000000000000000000",
            status: "needsAction",
            due: "2026-12-01T00:00:00.000Z",
            created: "2026-01-02T03:04:05Z",
            updated: "2026-02-03T04:05:06Z",
            starred: true,
            links: [{ type: "email", description: "The letter", link: "https://example.com/mail" }],
          },
          {
            id: "C",
            title: "",
            status: "needsAction",
            scheduled_time: [{ current: true, start: "2026-12-01T08:30:00Z" }],
          },
          { id: "D", title: "Thrown away", deleted: true, updated: "2026-02-03T04:05:06Z" },
          { id: "E", title: "Orphan", parent: "nobody" },
        ],
      },
    ],
  });
  expect(lists).toMatchObject([{ name: "My tasks" }]);
  const rent = tasks.get("Pay the rent");
  expect(rent).toMatchObject({
    notes: "By transfer\n\nThe letter: https://example.com/mail",
    due: { date: "2026-12-01" },
    createdAt: "2026-01-02T03:04:05.000Z",
  });
  expect(tasks.get("Write it down")).toMatchObject({
    parentId: rent?.id,
    completedAt: "2026-02-03T04:05:06.789Z",
  });
  expect(tasks.get("(no title)")).toMatchObject({
    due: { date: "2026-12-01", time: "09:30", timeZone: "Europe/Berlin" },
  });
  expect(tasks.get("Thrown away")).toMatchObject({ deletedAt: "2026-02-03T04:05:06.000Z" });
  expect(tasks.get("Orphan")).toMatchObject({ parentId: null });
  expect(leftOut).toEqual([
    { field: "task.hidden", count: 1 },
    { field: "task.links.type", count: 1 },
    {
      field: "task.parent",
      count: 1,
      reason: "parent is not in the file, or parents form a circle",
    },
    { field: "task.starred", count: 1 },
  ]);
});

test("tasks come in the order of their positions, which are of one length", async () => {
  const { tasks } = await imported(
    "google",
    ofOneList([
      { id: "B", title: "Second", position: "00000000000000000002" },
      { id: "C", title: "Third", position: "00000000000000000010" },
      { id: "A", title: "First", position: "00000000000000000001" },
    ]),
  );
  expect([...tasks.keys()]).toEqual(["First", "Second", "Third"]);
  const positions = [...tasks.values()].map(({ position }) => position);
  expect(positions).toEqual(positions.toSorted());
});

test("of several times, the current one counts; a day and a time that differ are said", async () => {
  const start = (day: string, current: boolean) => ({ current, start: `2026-12-${day}T08:30:15Z` });
  const { lists, tasks, leftOut } = await imported("google", {
    items: [
      {
        id: "L1",
        title: "My tasks",
        updated: "2026-02-03T04:05:06Z",
        items: [
          {
            id: "A",
            title: "Pay the rent",
            due: "2026-12-24T00:00:00Z",
            scheduled_time: [start("01", false), start("02", true), start("03", true)],
          },
        ],
      },
    ],
  });
  expect(lists).toMatchObject([{ updatedAt: "2026-02-03T04:05:06.000Z" }]);
  expect(tasks.get("Pay the rent")).toMatchObject({ due: { date: "2026-12-02", time: "09:30" } });
  expect(leftOut).toEqual([
    { field: "task.due", count: 1 },
    { field: "task.scheduled_time.current", count: 1 },
    { field: "task.scheduled_time.start", count: 2 },
    { field: "task.scheduled_time.start", count: 1, reason: "seconds removed" },
  ]);
});

test("what is below a task in the trash is there too, and that is said", async () => {
  const [parent, child] = chain(2);
  const { tasks, leftOut } = await imported(
    "google",
    ofOneList([{ ...parent, deleted: true, updated: "2026-02-03T04:05:06Z" }, child ?? {}]),
  );
  expect(tasks.get("1")).toMatchObject({ deletedAt: "2026-02-03T04:05:06.000Z" });
  expect(leftOut).toMatchObject([{ field: "task.parent", count: 1 }]);
});

function ofOneList(tasks: readonly object[]) {
  return { kind: "tasks#taskLists", items: [{ id: "L1", title: "My tasks", items: tasks }] };
}

/** Tasks called 0, 1, 2, each a subtask of the one before it. */
function chain(length: number): { id: string; title: string; parent?: string }[] {
  return Array.from({ length }, (_, index) => ({
    id: `T${index}`,
    title: `${index}`,
    ...(index === 0 ? {} : { parent: `T${index - 1}` }),
  }));
}

test.each([
  ["first to last", chain(16_000)],
  ["last to first", chain(16_000).toReversed()],
])(
  "a chain of 16 000 subtasks, %s, all come below the task on top",
  { timeout: 30_000 },
  async (_, items) => {
    const began = performance.now();
    const { tasks, leftOut } = await imported("google", ofOneList(items));
    expect(performance.now() - began).toBeLessThan(10_000);
    const top = tasks.get("0");
    expect(top?.parentId).toBeNull();
    const others = [...tasks.values()].filter((task) => task !== top);
    expect(others).toHaveLength(15_999);
    expect(others.every(({ parentId }) => parentId === top?.id)).toBe(true);
    expect(leftOut).toMatchObject([{ field: "task.parent", count: 15_998 }]);
  },
);

test("parents in a circle, and what is below them, are tasks of their own", async () => {
  const below = chain(4).slice(1);
  const circle = { id: "T0", title: "0", parent: "T1" };
  for (const items of [
    [circle, ...below],
    [...below.toReversed(), circle],
  ]) {
    const { tasks, leftOut } = await imported("google", ofOneList(items));
    expect([...tasks.values()].map(({ parentId }) => parentId)).toEqual([null, null, null, null]);
    expect(leftOut).toEqual([
      {
        field: "task.parent",
        count: 4,
        reason: "parent is not in the file, or parents form a circle",
      },
    ]);
  }
});

test("below a task whose parent is missing, that task is on top", async () => {
  const items = [...chain(3).slice(1), { id: "T3", title: "3", parent: "T2" }];
  const { tasks, leftOut } = await imported("google", ofOneList(items));
  const top = tasks.get("1");
  expect([...tasks.values()].map(({ parentId }) => parentId)).toEqual([null, top?.id, top?.id]);
  expect(leftOut).toMatchObject([{ field: "task.parent", count: 3 }]);
});

test.each(["[]", "{}", "null", '{"items": 1}'])(
  "%s is not taken for Takeout's file",
  async (file) => {
    await expect(imported("google", file)).rejects.toMatchObject({ code: "invalid-input" });
  },
);
