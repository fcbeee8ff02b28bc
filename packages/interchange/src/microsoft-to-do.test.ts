import { expect, test } from "vitest";
import { imported } from "../test/imported.ts";

const at = (dateTime: string, timeZone = "UTC") => ({ dateTime, timeZone });
const monthly = { type: "absoluteMonthly", interval: 1, dayOfMonth: 1 };

test("lists of Microsoft Graph: categories are tags, steps are subtasks, dates are days", async () => {
  const { tags, lists, tasks, leftOut } = await imported("microsoft", {
    value: [
      {
        id: "L1",
        displayName: "Tasks",
        wellknownListName: "defaultList",
        tasks: {
          value: [
            {
              "@odata.etag": 'W/"x"',
              id: "T1",
              title: "Pay the rent",
              importance: "high",
              status: "inProgress",
              isReminderOn: true,
              reminderDateTime: at("2026-12-01T08:00:00.0000000"),
              body: { content: "<p>By transfer</p>", contentType: "html" },
              categories: ["Money", "money"],
              createdDateTime: "2026-01-02T03:04:05.1234567Z",
              lastModifiedDateTime: "2026-02-03T04:05:06Z",
              dueDateTime: at("2026-11-30T23:00:00.0000000"),
              recurrence: { pattern: monthly, range: { type: "endDate", endDate: "2027-12-31" } },
              linkedResources: [{ displayName: "Contract", webUrl: "https://example.com/1" }],
              checklistItems: [
                {
                  id: "C1",
                  displayName: "Find the number",
                  isChecked: true,
                  checkedDateTime: "2026-02-03T04:05:06Z",
                },
                { id: "C2", displayName: "Send it", isChecked: false },
              ],
              hasAttachments: true,
            },
            {
              id: "T2",
              title: "Wait",
              importance: "low",
              status: "waitingOnOthers",
              startDateTime: at("2026-11-29T23:00:00.0000000"),
              dueDateTime: at("2026-12-01T00:00:00.0000000", "Pacific Standard Time"),
            },
            {
              id: "T3",
              title: "Done",
              status: "completed",
              completedDateTime: at("2026-07-01T12:00:00.0000000", "W. Europe Standard Time"),
            },
          ],
        },
      },
    ],
  });
  expect(lists).toMatchObject([{ name: "Tasks" }]);
  const rent = tasks.get("Pay the rent");
  expect(rent).toMatchObject({
    priority: "high",
    completed: false,
    notes: "By transfer\n\nContract: https://example.com/1",
    due: { date: "2026-12-01" },
    recurrence: { rule: "FREQ=MONTHLY;BYMONTHDAY=1;UNTIL=20271231", timeZone: "UTC" },
    createdAt: "2026-01-02T03:04:05.123Z",
  });
  expect(rent?.tagIds.map((id) => tags.get(id))).toEqual(["Money"]);
  expect(tasks.get("Find the number")).toMatchObject({ parentId: rent?.id, completed: true });
  expect(tasks.get("Send it")).toMatchObject({ parentId: rent?.id, completedAt: null });
  expect(tasks.get("Wait")).toMatchObject({
    due: { date: "2026-12-01" },
    start: "2026-11-30",
    priority: "low",
    completed: false,
  });
  expect(tasks.get("Done")).toMatchObject({ completedAt: "2026-07-01T10:00:00.000Z" });
  expect(leftOut).toEqual([
    { field: "list.wellknownListName", count: 1 },
    { field: "task.hasAttachments", count: 1 },
    { field: "task.isReminderOn", count: 1 },
    { field: "task.reminderDateTime", count: 1 },
    { field: "task.status", count: 1, reason: "was inProgress" },
    { field: "task.status", count: 1, reason: "was waitingOnOthers" },
  ]);
});

test.each([
  [{ type: "daily", interval: 3 }, undefined, "FREQ=DAILY;INTERVAL=3"],
  [
    { type: "weekly", interval: 1, daysOfWeek: ["monday", "friday"], firstDayOfWeek: "sunday" },
    { type: "noEnd" },
    "FREQ=WEEKLY;BYDAY=MO,FR",
  ],
  [
    { type: "weekly", interval: 2, daysOfWeek: ["monday"], firstDayOfWeek: "sunday" },
    undefined,
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;WKST=SU",
  ],
  [
    { type: "relativeMonthly", interval: 1, daysOfWeek: ["friday"], index: "last" },
    { type: "numbered", numberOfOccurrences: 5 },
    "FREQ=MONTHLY;BYDAY=FR;BYSETPOS=-1;COUNT=5",
  ],
  [
    { type: "daily", interval: 1 },
    { type: "endDate", endDate: "2026-12-24" },
    "FREQ=DAILY;UNTIL=20261224",
  ],
  [
    { type: "absoluteYearly", interval: 1, month: 2, dayOfMonth: 29 },
    undefined,
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=28,29;BYSETPOS=-1",
  ],
  ...[29, 30, 31].map((day): [object, undefined, string] => [
    { type: "absoluteMonthly", interval: 1, dayOfMonth: day },
    undefined,
    `FREQ=MONTHLY;BYMONTHDAY=${[28, 29, 30, 31].filter((n) => n <= day).join(",")};BYSETPOS=-1`,
  ]),
  [
    { type: "absoluteYearly", interval: 1, month: 4, dayOfMonth: 31 },
    undefined,
    "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=30",
  ],
  [
    { type: "absoluteYearly", interval: 1, dayOfMonth: 28 },
    undefined,
    "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=28",
  ],
  [
    { type: "relativeYearly", interval: 1, month: 11, daysOfWeek: ["thursday"], index: "fourth" },
    undefined,
    "FREQ=YEARLY;BYMONTH=11;BYDAY=TH;BYSETPOS=4",
  ],
])("the pattern %j is a rule", async (pattern, range, rule) => {
  const task = {
    id: "T",
    title: "T",
    dueDateTime: at("2026-12-01T00:00:00"),
    recurrence: { pattern, range },
  };
  const { tasks } = await imported("microsoft", [{ id: "L", displayName: "L", tasks: [task] }]);
  expect(tasks.get("T")?.recurrence?.rule).toBe(rule);
});

test("what repeated and is completed does not come back, which is said", async () => {
  const task = {
    id: "T",
    title: "T",
    status: "completed",
    dueDateTime: at("2026-12-01T00:00:00"),
    recurrence: { pattern: monthly },
  };
  const { tasks, leftOut } = await imported("microsoft", [{ displayName: "L", tasks: [task] }]);
  expect(tasks.get("T")).toMatchObject({ completed: true, recurrence: null });
  expect(leftOut).toEqual([
    { field: "task.recurrence", count: 1, reason: "the task is completed" },
  ]);
});

test("an answer that says that there is more is not all, which is said", async () => {
  const { leftOut } = await imported("microsoft", {
    "@odata.context": "https://example.com/lists",
    value: [
      {
        id: "L1",
        displayName: "Tasks",
        tasks: { value: [], "@odata.nextLink": "https://example.com/lists/L1?$skip=10" },
      },
    ],
    "@odata.nextLink": "https://example.com/lists?$skip=10",
  });
  expect(leftOut).toEqual([
    { field: "file.@odata.nextLink", count: 1 },
    { field: "list.tasks.@odata.nextLink", count: 1 },
  ]);
});

test("a pattern that is not known is left out, and said", async () => {
  const task = {
    id: "T",
    title: "T",
    dueDateTime: at("2026-12-01T00:00:00"),
    recurrence: { pattern: { type: "hourly" } },
  };
  const { leftOut } = await imported("microsoft", { lists: [{ displayName: "L", tasks: [task] }] });
  expect(leftOut).toEqual([
    { field: "task.recurrence", count: 1, reason: "a pattern that is not known" },
  ]);
});

test("what can never come again is left out, and said", async () => {
  const pattern = { type: "absoluteYearly", interval: 9_999, month: 2, dayOfMonth: 30 };
  const task = {
    id: "T",
    title: "T",
    dueDateTime: at("2026-12-01T00:00:00"),
    recurrence: { pattern },
  };
  const { tasks, leftOut } = await imported("microsoft", {
    lists: [{ displayName: "L", tasks: [task] }],
  });
  expect(tasks.get("T")?.recurrence).toBeNull();
  expect(leftOut).toEqual([
    {
      field: "task.recurrence",
      count: 1,
      reason: "This rule has no further occurrence within 400 years.",
    },
  ]);
});
