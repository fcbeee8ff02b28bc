import { expect, test } from "vitest";
import { imported } from "../test/imported.ts";

const FILE = `\uFEFFTYPE,CONTENT,DESCRIPTION,IS_COLLAPSED,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE,DURATION,DURATION_UNIT
meta,view_style=list,,,,,,,,,,,
task,Pay the rent @money @home,"By transfer,
never in cash",,1,1,Ada (1),,every month,en,Europe/Lisbon,,None
note,The landlord has a new account.,,,,,Ada (1),,,,,,
task,Write it down,,,4,2,Ada (1),,,,,,
task,In ink,,,3,3,Ada (1),Eve (2),2026-12-01 09:30,en,Europe/Lisbon,30,minute
,,,,,,,,,,,,
section,Garden,,,,,,,,,,,
task,Write to a@b.example and \\@nobody,,,2,1,Ada (1),,every full moon,en,,,
task,Mow,,,4,1,Ada (1),,every! 3 days,en,,,
task,Mow,,,4,1,Ada (1),,,en,,,
`;

test("a project of Todoist becomes a list: sections are tags, deeper tasks are subtasks of the one on top", async () => {
  const { lists, tags, tasks, leftOut } = await imported("todoist", FILE);
  expect(lists).toMatchObject([{ name: "Todoist" }]);
  const rent = tasks.get("Pay the rent");
  expect(rent).toMatchObject({
    notes: "By transfer,\nnever in cash\n\nThe landlord has a new account.",
    priority: "high",
    listId: lists[0]?.id,
    parentId: null,
    due: { date: "2026-11-21" },
    recurrence: { rule: "FREQ=MONTHLY", from: "due", start: "2026-11-21", seriesId: rent?.id },
  });
  expect(rent?.tagIds.map((id) => tags.get(id))).toEqual(["money", "home"]);
  expect(tasks.get("Write it down")).toMatchObject({ parentId: rent?.id, priority: "none" });
  expect(tasks.get("In ink")).toMatchObject({
    parentId: rent?.id,
    priority: "low",
    due: { date: "2026-12-01", time: "09:30", timeZone: "Europe/Lisbon" },
  });
  expect(tasks.get("Write to a@b.example and \\@nobody")).toMatchObject({ priority: "medium" });
  const letter = tasks.get("Write to a@b.example and \\@nobody");
  expect(letter).toMatchObject({ due: null, notes: "Date: every full moon" });
  expect(letter?.tagIds.map((id) => tags.get(id))).toEqual(["Garden"]);
  expect(tasks.get("Mow")).toMatchObject({ parentId: null });
  expect(leftOut).toEqual([
    { field: "meta.CONTENT", count: 1 },
    { field: "note.AUTHOR", count: 1 },
    { field: "task.AUTHOR", count: 6 },
    { field: "task.DATE", count: 1, reason: "not understood: copied to the notes" },
    { field: "task.DATE_LANG", count: 1 },
    { field: "task.DURATION", count: 1 },
    { field: "task.DURATION_UNIT", count: 1 },
    { field: "task.RESPONSIBLE", count: 1 },
    {
      field: "task.parent",
      count: 1,
      reason: "nested subtask: moved to the top-level task",
    },
  ]);
});

test("the order of the file is the order of the list, and ids are the same each time", async () => {
  const { tasks } = await imported("todoist", FILE);
  const again = await imported("todoist", FILE);
  expect([...tasks.values()]).toEqual([...again.tasks.values()]);
  const positions = [...tasks.values()].map(({ position }) => position);
  expect(new Set(positions).size).toBe(positions.length);
  expect(positions).toEqual(positions.toSorted());
});

/** A task below the one above, and again, and again. */
function staircase(steps: number): string {
  const rows = Array.from({ length: steps }, (_, index) => `task,Step ${index},${index + 1}`);
  return `TYPE,CONTENT,INDENT\n${rows.join("\n")}\n`;
}

test("a staircase of 400 tasks is no more work than as many beside one another", async () => {
  const began = performance.now();
  const { tasks } = await imported("todoist", staircase(400));
  expect(performance.now() - began).toBeLessThan(2_000);
  expect(tasks.size).toBe(400);
  expect(tasks.get("Step 399")?.parentId).toBe(tasks.get("Step 0")?.id);
});

test("a section's name is cut to that of a tag, however many tasks are below it", async () => {
  const name = "Garden ".repeat(100_000);
  const rows = Array.from({ length: 1_000 }, (_, index) => `task,Bed ${index},1`);
  const { tags, leftOut } = await imported(
    "todoist",
    `TYPE,CONTENT,INDENT\nsection,${name},\n${rows.join("\n")}\n`,
  );
  expect([...tags.values()]).toEqual([name.slice(0, 100).trim()]);
  expect(leftOut).toEqual([
    { field: "section.CONTENT", count: 1, reason: "cut to 100 characters" },
  ]);
});

test("a label that is longer than a tag is cut, and said; so are rows and columns nobody knows", async () => {
  const { tags, leftOut } = await imported(
    "todoist",
    `TYPE,CONTENT,CONTENT,,INDENT,PRIORITY\nreminder,Ring,,,,\ntask,Call @${"x".repeat(101)},again,blank,3,9,more\n`,
  );
  expect([...tags.values()]).toEqual(["x".repeat(100)]);
  expect(leftOut).toEqual([
    { field: "row.CONTENT", count: 1 },
    { field: "row.TYPE", count: 1 },
    { field: "task.INDENT", count: 1, reason: "more than one level below the task above" },
    { field: "task.PRIORITY", count: 1, reason: "was 9" },
    { field: "task.column 3", count: 1 },
    { field: "task.column 4", count: 1 },
    { field: "task.column 7", count: 1 },
    { field: "task.tags", count: 1, reason: "cut to 100 characters" },
  ]);
});

test.each([
  ["", "columns"],
  ["a,b\n1,2\n", "columns"],
  ['TYPE,CONTENT\ntask,"never closed\n', "CSV"],
])("%j is not taken for a file of Todoist", async (file, word) => {
  await expect(imported("todoist", file)).rejects.toMatchObject({
    detail: expect.stringContaining(word),
  });
});

test.each([
  ["tasks", "task,a\n", 100_001],
  ["rows", "meta,a\n", 2_000_000],
])("so many %s that memory would run out are refused", async (_, row, times) => {
  const file = `TYPE,CONTENT\n${row.repeat(times)}`;
  await expect(imported("todoist", file)).rejects.toMatchObject({ code: "payload-too-large" });
});
