import { expect, test } from "vitest";
import { imported } from "../test/imported.ts";

const NEVER = "0001-01-01T00:00:00Z";

function task(fields: object): object {
  return {
    id: 1,
    title: "Pay the rent",
    description: "",
    done: false,
    done_at: NEVER,
    due_date: NEVER,
    start_date: NEVER,
    end_date: NEVER,
    repeat_after: 0,
    repeat_mode: 0,
    priority: 0,
    percent_done: 0,
    labels: null,
    related_tasks: {},
    created: "2026-01-02T03:04:05Z",
    updated: "2026-02-03T04:05:06+01:00",
    ...fields,
  };
}

test("projects become lists, labels tags, and days and times are those of one's own zone", async () => {
  const { lists, tags, tasks, leftOut } = await imported("vikunja", [
    {
      id: 7,
      title: "Home",
      description: "All of it",
      hex_color: "e8384f",
      is_archived: true,
      parent_project_id: 3,
      tasks: [
        task({
          description:
            "<p>By <strong>transfer</strong> &amp; in time</p><ul><li>one</li><li>two</li></ul>",
          due_date: "2026-12-01T08:30:00Z",
          start_date: "2026-11-30T23:00:00Z",
          repeat_after: 14 * 86_400,
          repeat_mode: 2,
          priority: 5,
          labels: [{ id: 1, title: "money", hex_color: "00ff00" }],
          reminders: [{ reminder: "2026-12-01T07:00:00Z" }],
          percent_done: 0.5,
          comments: [{ comment: "<p>Done twice.</p>" }],
          related_tasks: { subtask: [{ id: 2, title: "Write it down" }], blocking: [{ id: 9 }] },
        }),
        task({ id: 2, title: "Write it down", done: true, done_at: "2026-02-03T04:05:06Z" }),
        task({
          id: 3,
          title: "Mow",
          due_date: "2026-12-01T23:00:00Z",
          repeat_after: 3_600,
          related_tasks: { parenttask: [{ id: 2 }] },
        }),
        task({ id: 4, title: "Each month", repeat_mode: 1, repeat_after: 1 }),
      ],
    },
    { id: 8, title: "Empty", tasks: null },
  ]);
  expect(lists).toMatchObject([
    { name: "Home", colour: "red", archived: true },
    { name: "Empty", colour: "grey", archived: false },
  ]);
  const rent = tasks.get("Pay the rent");
  expect(rent).toMatchObject({
    notes: "By transfer & in time\n\n- one\n- two\n\nDone twice.",
    priority: "high",
    due: { date: "2026-12-01", time: "09:30", timeZone: "Europe/Berlin" },
    start: "2026-12-01",
    recurrence: { rule: "FREQ=WEEKLY;INTERVAL=2", from: "completion", start: "2026-12-01T09:30" },
    createdAt: "2026-01-02T03:04:05.000Z",
    updatedAt: "2026-02-03T03:05:06.000Z",
  });
  expect(rent?.tagIds.map((id) => tags.get(id))).toEqual(["money"]);
  expect(tasks.get("Write it down")).toMatchObject({
    parentId: rent?.id,
    completed: true,
    completedAt: "2026-02-03T04:05:06.000Z",
  });
  expect(tasks.get("Mow")).toMatchObject({
    parentId: rent?.id,
    due: { date: "2026-12-02" },
    recurrence: null,
  });
  expect(leftOut).toEqual([
    { field: "project.description", count: 1 },
    { field: "project.parent_project_id", count: 1 },
    {
      field: "task.parent",
      count: 1,
      reason: "nested subtask: moved to the top-level task",
    },
    { field: "task.percent_done", count: 1 },
    { field: "task.priority", count: 1, reason: "higher than high: now high" },
    { field: "task.recurrence", count: 1, reason: "has no due date" },
    { field: "task.related_tasks.blocking", count: 1 },
    { field: "task.reminders", count: 1 },
    { field: "task.repeat_after", count: 1, reason: "not a whole number of days" },
  ]);
});

test("a task has one parent in one list; what else the file says of it is listed", async () => {
  const { lists, tasks, leftOut } = await imported("vikunja", [
    {
      id: 1,
      title: "Home",
      tasks: [
        task({ id: 1, title: "One", related_tasks: { subtask: [{ id: 3 }, { id: 9 }] } }),
        task({ id: 2, title: "Two", related_tasks: { subtask: [{ id: 3 }] } }),
      ],
    },
    {
      id: 2,
      title: "Garden",
      tasks: [task({ id: 3, title: "Three", related_tasks: { parenttask: [{ id: 1 }] } })],
    },
  ]);
  expect(tasks.get("Three")).toMatchObject({
    parentId: tasks.get("One")?.id,
    listId: lists[0]?.id,
  });
  expect(leftOut).toEqual([
    {
      field: "task.list",
      count: 1,
      reason: "subtask: moved to the list of its parent",
    },
    { field: "task.parent", count: 1, reason: "several parents: used the first" },
    { field: "task.related_tasks.subtask", count: 1, reason: "is not in the file" },
  ]);
});

test.each([
  [0, "none"],
  [1, "low"],
  [2, "medium"],
  [3, "high"],
  [5, "high"],
])("priority %i is %s", async (priority, expected) => {
  const { tasks } = await imported("vikunja", [{ id: 1, tasks: [task({ priority })] }]);
  expect(tasks.get("Pay the rent")).toMatchObject({ priority: expected });
});

test("mode 1 is each month from the day that it is due", async () => {
  const fields = { due_date: "2026-12-01T08:30:00Z", repeat_mode: 1, repeat_after: 86_400 };
  const { tasks, leftOut } = await imported("vikunja", [{ id: 1, tasks: [task(fields)] }]);
  expect(tasks.get("Pay the rent")?.recurrence).toMatchObject({
    rule: "FREQ=MONTHLY",
    from: "due",
    start: "2026-12-01T09:30",
  });
  expect(leftOut).toEqual([]);
});

test("who made a comment, and when, is in the notes; labels keep their colour", async () => {
  const author = { id: 1, name: "Ada", username: "ada" };
  const comments = [{ id: 4, comment: "<p>Done.</p>", author, created: "2026-02-03T04:05:06Z" }];
  const labels = [{ id: 1, title: "money", hex_color: "00ff00" }];
  const { tasks, tagColours } = await imported("vikunja", [
    { id: 1, tasks: [task({ comments, labels })] },
  ]);
  expect(tasks.get("Pay the rent")).toMatchObject({ notes: "Ada, 2026-02-03 05:05: Done." });
  expect([...tagColours]).toEqual([["money", "green"]]);
});

test("what cannot be read is listed, and the task is there", async () => {
  const { tasks, leftOut } = await imported("vikunja", [
    {
      id: 1,
      hex_color: "reddish",
      tasks: [
        task({
          due_date: "soon",
          start_date: 17,
          priority: "urgent",
          done: 1,
          labels: ["money", 3],
        }),
        "a task",
      ],
    },
  ]);
  expect(tasks.get("Pay the rent")).toMatchObject({ due: null, start: null, priority: "none" });
  expect(leftOut).toEqual([
    { field: "project.hex_color", count: 1 },
    { field: "task", count: 1, reason: "an entry of another type" },
    { field: "task.done", count: 1 },
    { field: "task.due_date", count: 1 },
    { field: "task.labels", count: 2, reason: "an entry of another type" },
    { field: "task.priority", count: 1 },
    { field: "task.start_date", count: 1 },
  ]);
});

test("names and values that no database stores are listed in words that it does", async () => {
  const { leftOut } = await imported("vikunja", [
    { id: 1, tasks: [], "a\0b\ud800": "x", ["x".repeat(500)]: "x" },
  ]);
  expect(leftOut).toEqual([
    { field: "project.a\ufffdb\ufffd", count: 1 },
    { field: `project.${"x".repeat(100)}`, count: 1 },
  ]);
});

test("an image inside the text, and a second colour of a label, are listed", async () => {
  const label = (hex_color: string) => [{ id: 1, title: "money", hex_color }];
  const description = '<p>So: <img src="data:image/png;base64,AAAA" alt="a cat"></p>';
  const { tasks, tagColours, leftOut } = await imported("vikunja", [
    {
      id: 1,
      tasks: [
        task({ description, labels: label("00ff00") }),
        task({ id: 2, title: "Two", labels: label("ff0000") }),
      ],
    },
  ]);
  expect(tasks.get("Pay the rent")).toMatchObject({ notes: "So: a cat" });
  expect([...tagColours]).toEqual([["money", "green"]]);
  expect(leftOut).toEqual([
    { field: "task.description", count: 1, reason: "embedded image" },
    { field: "task.tags", count: 1, reason: "several colours: used the first" },
  ]);
});

test("projects and tasks come in the order of their positions", async () => {
  const { lists, tasks } = await imported("vikunja", [
    {
      id: 1,
      title: "Second",
      position: 200,
      tasks: [
        task({ id: 1, title: "Last", position: 1_000 }),
        task({ id: 2, title: "First", position: 99.5 }),
        task({ id: 3, title: "Middle", position: 100 }),
      ],
    },
    { id: 2, title: "First", position: 30, tasks: [] },
  ]);
  expect(lists.map(({ name }) => name)).toEqual(["First", "Second"]);
  expect([...tasks.keys()]).toEqual(["First", "Middle", "Last"]);
});

test("tasks that are each other's parents are tasks of their own", async () => {
  const { tasks } = await imported("vikunja", [
    {
      id: 1,
      title: "Home",
      tasks: [
        task({ id: 1, title: "One", related_tasks: { subtask: [{ id: 2 }] } }),
        task({ id: 2, title: "Two", related_tasks: { subtask: [{ id: 1 }] } }),
      ],
    },
  ]);
  expect([...tasks.values()].map(({ parentId }) => parentId)).toEqual([null, null]);
});

test("what does not fit is made to fit, and said", async () => {
  const title = "\u{1f600}".repeat(501);
  const { tasks, leftOut } = await imported("vikunja", [
    {
      id: 1,
      title: "",
      tasks: [task({ title, description: "x".repeat(10_000) }), task({ id: 2, title: "a\0b" })],
    },
  ]);
  expect(tasks.get("\u{1f600}".repeat(500))?.notes.startsWith(`${title}\n\nxxx`)).toBe(true);
  expect(tasks.has("a\ufffdb")).toBe(true);
  expect(leftOut.map(({ field }) => field)).toEqual(["task.notes", "task.title", "task.title"]);
});

test.each(["{", "{}", "[]", "[{}]", "1", `[{"tasks":${"[".repeat(100)}${"]".repeat(100)}}]`])(
  "%s is not taken for an export of Vikunja",
  async (file) => {
    await expect(imported("vikunja", file)).rejects.toMatchObject({ name: "ProblemError" });
  },
);
