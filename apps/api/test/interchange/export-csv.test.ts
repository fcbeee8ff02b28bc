import { callerFor } from "@docket/router";
import { expect, test } from "vitest";
import { bearer, startTestServer } from "../test-server.ts";

const id = (n: number) => `01940000-0000-7000-8000-0000000000a${n}`;

test("CSV has all of a task in its place, for a spreadsheet to show and never to run", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const caller = callerFor(server.services, ada.user);
  const list = await caller.list.create({ name: "@Home, upstairs" });
  const tags = [await caller.tag.create({ name: "+post" }), await caller.tag.create({ name: "b" })];
  const rent = await caller.task.create({
    id: id(1),
    title: '=HYPERLINK("http://example.com")',
    notes: "-two\r\nlines, \u{1f4ee}",
    priority: "high",
    listId: list.id,
    tagIds: tags.map((tag) => tag.id),
    due: { date: "2026-12-01", time: "09:30", timeZone: "Europe/Lisbon" },
    start: "2026-11-30",
    recurrence: { rule: "FREQ=MONTHLY;BYMONTHDAY=1" },
  });
  const letter = await caller.task.create({ id: id(2), title: "Post the letter" });
  await caller.task.create({
    id: id(3),
    title: "Buy a stamp",
    parentId: letter.id,
    due: { date: "2026-11-22" },
    completed: true,
  });
  await caller.task.delete({ taskId: letter.id });
  const { items: trash } = await caller.trash.list({});
  const [gone, stamp] = [id(2), id(3)].map((one) => trash.find((task) => task.id === one));

  const answer = await server.fetch("/api/v1/users/me/export.csv", { headers: bearer(ada) });
  expect(answer.headers.get("content-disposition")).toBe('attachment; filename="docket.csv"');
  expect(await answer.text()).toBe(
    [
      "id,title,notes,completed,completedAt,priority,list,parentId,tags,dueDate,dueTime,dueTimeZone,start,recurrence,deletedAt,createdAt,updatedAt",
      `${id(1)},"'=HYPERLINK(""http://example.com"")","'-two\r\nlines, \u{1f4ee}",false,,high,"'@Home, upstairs",,"'+post, b",2026-12-01,09:30,Europe/Lisbon,2026-11-30,FREQ=MONTHLY;BYMONTHDAY=1,,${rent.createdAt},${rent.updatedAt}`,
      `${id(2)},Post the letter,,false,,none,,,,,,,,,${gone?.deletedAt},${gone?.createdAt},${gone?.updatedAt}`,
      `${id(3)},Buy a stamp,,true,${stamp?.completedAt},none,,${id(2)},,2026-11-22,,,,,${stamp?.deletedAt},${stamp?.createdAt},${stamp?.updatedAt}`,
      "",
    ].join("\r\n"),
  );
});
