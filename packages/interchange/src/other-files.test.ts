import { expect, test } from "vitest";
import { imported } from "../test/imported.ts";
import type { FileFormat } from "./read-file.ts";

/** Other files of the same service, and files of other services. */

const GRAPH_TASK = { id: "a", title: "Buy milk", importance: "normal" };
const VIKUNJA_TASK = { id: 1, title: "Buy milk", done: false, project_id: 7 };

test.each<[FileFormat, string, unknown]>([
  ["google", "Google Tasks", { kind: "tasks#tasks", items: [{ id: "a", title: "Buy milk" }] }],
  ["google", "Home", { kind: "tasks#tasks", title: "Home", items: [{ title: "Buy milk" }] }],
  ["google", "Google Tasks", { items: [{ id: "a", title: "Buy milk", status: "needsAction" }] }],
  ["google", "Google Tasks", { items: [{ kind: "tasks#task", id: "a", title: "Buy milk" }] }],
  ["microsoft", "Microsoft To Do", { value: [GRAPH_TASK] }],
  ["microsoft", "Microsoft To Do", [GRAPH_TASK]],
  ["microsoft", "Home", { id: "L", displayName: "Home", tasks: [GRAPH_TASK] }],
])("a page of %s with the tasks of one list becomes the list %s", async (format, name, file) => {
  const { lists, tasks, leftOut } = await imported(format, file);
  expect(lists.map((list) => list.name)).toEqual([name]);
  expect([...tasks.keys()]).toEqual(["Buy milk"]);
  expect(leftOut).toEqual([]);
});

const LIST = { title: "Home", items: [{ title: "Buy milk" }] };

test.each<[FileFormat, string, unknown]>([
  ["google", "neither lists nor tasks", { items: [{ id: "a", title: "Buy milk" }] }],
  ["google", "lists and tasks", { items: [LIST, { title: "Buy milk", status: "needsAction" }] }],
  ["microsoft", "tasks of Vikunja", [VIKUNJA_TASK]],
  ["microsoft", "tasks of Google", [{ title: "Buy milk", status: "needsAction" }]],
  ["google", "tasks said to be lists", { kind: "tasks#taskLists", items: [{ status: "done" }] }],
  ["google", "lists of Microsoft", { value: [{ displayName: "Home", tasks: [GRAPH_TASK] }] }],
  ["microsoft", "lists without tasks", { value: [{ id: "L", displayName: "Home" }] }],
  ["microsoft", "lists and tasks", [{ displayName: "Home", tasks: [] }, GRAPH_TASK]],
  ["microsoft", "projects of Vikunja", [{ id: 7, title: "Home", tasks: [VIKUNJA_TASK] }]],
  ["microsoft", "one task", GRAPH_TASK],
  ["vikunja", "tasks", [VIKUNJA_TASK]],
  ["vikunja", "projects and tasks", [{ id: 7, title: "Home", tasks: [] }, VIKUNJA_TASK]],
  ["vikunja", "projects without tasks", [{ id: 7, title: "Home" }]],
  ["vikunja", "one project", { id: 7, title: "Home", tasks: [VIKUNJA_TASK] }],
  ["vikunja", "lists of Microsoft", [{ displayName: "Home", tasks: [GRAPH_TASK] }]],
  ["todoist", "tasks in JSON", [{ content: "Buy milk" }]],
  ["todoist", "cells that semicolons divide", "TYPE;CONTENT\ntask;Buy milk\n"],
  ["docket", "a file of Google", { kind: "tasks#taskLists", items: [] }],
  ["vikunja", "a zip archive", "PK\u0003\u0004 data.json"],
])("%s: %s are refused with a message", async (format, _, file) => {
  await expect(imported(format, file)).rejects.toMatchObject({
    name: "ProblemError",
    code: "invalid-input",
  });
});

const BAD = "Buy\u0000milk";
const FIXED = "Buy\uFFFDmilk";

test.each<[FileFormat, unknown, string, readonly string[]]>([
  [
    "google",
    { items: [{ title: BAD, items: [{ title: BAD, notes: "\ud800" }] }] },
    FIXED,
    ["list.name", "task.notes", "task.title"],
  ],
  [
    "vikunja",
    [{ title: BAD, tasks: [{ title: BAD, labels: [{ title: BAD }] }] }],
    FIXED,
    ["list.name", "task.tags", "task.title"],
  ],
  [
    "microsoft",
    [{ displayName: BAD, tasks: [{ title: BAD, categories: [BAD] }] }],
    FIXED,
    ["list.name", "task.tags", "task.title"],
  ],
  [
    "google",
    { items: [{ title: " Home", items: [{ title: "Buy milk\n" }] }] },
    "Buy milk",
    ["list.name", "task.title"],
  ],
])(
  "a text of %s with characters that cannot be stored is fixed and counted",
  async (format, file, title, fields) => {
    const { tasks, leftOut } = await imported(format, file);
    expect([...tasks.keys()]).toEqual([title]);
    expect(leftOut.map(({ field }) => field)).toEqual(fields);
  },
);

test.each<[FileFormat, unknown]>([
  ["todoist", `TYPE,CONTENT${",x".repeat(99)}\n`],
  ["todoist", `TYPE,CONTENT\ntask,Buy milk${",".repeat(99)}\n`],
  ["google", `{"items":[${"[],".repeat(3_000_001)}[]]}`],
  [
    "microsoft",
    [
      {
        displayName: "L",
        tasks: Array.from({ length: 250 }, (_, n) => ({
          title: `T${n}`,
          categories: Array.from({ length: 41 }, (_x, m) => `${n} ${m}`),
        })),
      },
    ],
  ],
])("%s: a file with far more values than real files have is refused", async (format, file) => {
  await expect(imported(format, file)).rejects.toMatchObject({ code: "payload-too-large" });
});

test("a due date at the end of a month makes Vikunja's monthly repeat the last day of short months", async () => {
  const task = (id: number, due: string) => ({ id, title: due, due_date: due, repeat_mode: 1 });
  const { tasks } = await imported("vikunja", [
    { title: "Home", tasks: [task(1, "2026-12-31T11:00:00Z"), task(2, "2026-12-28T11:00:00Z")] },
  ]);
  expect([...tasks.values()].map(({ recurrence }) => recurrence?.rule)).toEqual([
    "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1",
    "FREQ=MONTHLY",
  ]);
});
