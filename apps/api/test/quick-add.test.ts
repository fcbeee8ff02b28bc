import { randomUUID } from "node:crypto";
import { BatchId } from "@docket/contracts";
import { callerFor, type InternalCaller } from "@docket/router";
import { expect, test } from "vitest";
import { sending, startTestServer } from "./test-server.ts";

const ADDRESS = "/api/v1/users/me/tasks/quick-add";

async function titlesOf(owner: InternalCaller): Promise<string[]> {
  return (await owner.task.list({})).items.map(({ title }) => title);
}

async function tagsOf(owner: InternalCaller): Promise<string[]> {
  return (await owner.tag.list({})).items.map(({ name }) => name);
}

test("a line over REST becomes a task, and says what it understood", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const caller = callerFor(server.services, ada.user);
  const home = await caller.list.create({ name: "Home" });
  const money = await caller.tag.create({ name: "Money" });
  const text = "Pay rent 24/12/2999 9am #home @money p1";
  const response = await server.fetch(
    ADDRESS,
    sending(ada, "POST", { text, timeZone: "Europe/Lisbon" }),
  );

  expect(response.status).toBe(201);
  const answer: unknown = await response.json();
  expect(answer).toMatchObject({
    items: [
      {
        line: 1,
        task: {
          title: "Pay rent",
          listId: home.id,
          tagIds: [money.id],
          priority: "high",
          due: { date: "2999-12-24", time: "09:00", timeZone: "Europe/Lisbon" },
        },
        spans: [
          { start: 9, end: 23, kind: "due" },
          { start: 24, end: 29, kind: "list" },
          { start: 30, end: 36, kind: "tag" },
          { start: 37, end: 39, kind: "priority" },
        ],
      },
    ],
    tags: [],
  });
  expect((await caller.task.list({})).items).toMatchObject([{ title: "Pay rent" }]);
});

test("a series begins with the first day that its rule names, and goes on when that is done", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const caller = callerFor(server.services, ada.user);
  const { items } = await caller.task.quickAdd({
    text: "Pay rent every month on the 1st 9am starting 2 Jan 2999\nWater plants every! 3 days",
    timeZone: "Europe/Lisbon",
  });
  const [rent, plants] = items.map(({ task }) => task);

  expect(rent).toMatchObject({
    title: "Pay rent",
    due: { date: "2999-02-01", time: "09:00", timeZone: "Europe/Lisbon" },
    start: null,
    recurrence: { rule: "FREQ=MONTHLY;BYMONTHDAY=1", from: "due", timeZone: "Europe/Lisbon" },
  });
  expect(plants?.recurrence).toMatchObject({
    rule: "FREQ=DAILY;INTERVAL=3",
    from: "completion",
    timeZone: "Europe/Lisbon",
  });
  if (!rent) throw new Error("There is no task.");
  await caller.task.update({ taskId: rent.id, completed: true });
  const open = (await caller.task.list({ completed: false })).items;
  expect(open.find(({ title }) => title === "Pay rent")?.due).toMatchObject({ date: "2999-03-01" });
});

test("a rule that cannot be served is refused in words, and the line named", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const caller = callerFor(server.services, ada.user);
  const response = await server.fetch(
    ADDRESS,
    sending(ada, "POST", { text: "Sweep\nLook at the comet every 999 years" }),
  );
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    errors: [
      { pointer: "/text", detail: "Line 2: This rule has no further occurrence within 400 years." },
    ],
  });
  expect(await titlesOf(caller)).toEqual([]);
});

test("lines keep their order, in whatever way their list is read", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const caller = callerFor(server.services, ada.user);
  await caller.task.create({ title: "Before" });
  await caller.task.quickAdd({ text: "One\nTwo\n\nThree" });

  expect(await titlesOf(caller)).toEqual(["One", "Two", "Three", "Before"]);
  const { items } = await caller.task.list({});
  const byPosition = items.toSorted((a, b) => (a.position < b.position ? -1 : 1));
  expect(byPosition).toEqual(items);
});

test("all that a text makes is one batch, new tags included: one undo takes it back", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const caller = callerFor(server.services, ada.user);
  const key = randomUUID();
  const added = await caller.task.quickAdd({
    text: "Sweep @broom\nMop @Broom @water",
    idempotencyKey: key,
  });
  expect(added.tags.map(({ name }) => name)).toEqual(["broom", "water"]);
  expect(added.items[1]?.task.tagIds).toEqual(added.tags.map(({ id }) => id));

  const { items } = await caller.change.list({ batchId: BatchId.parse(key) });
  expect(items).toHaveLength(4);
  await caller.change.undo({ batchId: BatchId.parse(key) });
  expect(await titlesOf(caller)).toEqual([]);
  expect(await tagsOf(caller)).toEqual([]);
});

test("one line that says nothing to do keeps all of them from being added, and is named", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const caller = callerFor(server.services, ada.user);
  const text = `Sweep @broom\n\ntomorrow p1\n${"x".repeat(501)}`;
  const response = await server.fetch(ADDRESS, sending(ada, "POST", { text }));

  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    code: "invalid-input",
    errors: [
      { pointer: "/text", detail: expect.stringMatching(/^Line 3: Add a title/) },
      { pointer: "/text", detail: "Line 4: The title: Must be at most 500 characters long." },
    ],
  });
  expect(await titlesOf(caller)).toEqual([]);
  expect(await tagsOf(caller)).toEqual([]);
});

test("devices that make one new tag at the same moment share it", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const caller = callerFor(server.services, ada.user);
  const texts = Array.from({ length: 8 }, (_, number) => `Task ${number} @Shared @own${number}`);
  const added = await Promise.all(texts.map((text) => caller.task.quickAdd({ text })));

  const names = (await tagsOf(caller)).toSorted();
  expect(names).toEqual(["Shared", ...Array.from({ length: 8 }, (_, n) => `own${n}`)]);
  const shared = new Set(added.map(({ items }) => items[0]?.task.tagIds[0]));
  expect(shared.size).toBe(1);
});

test("names are those of one's own lists that are not archived; others stay in the title", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const eve = await server.register("eve");
  const caller = callerFor(server.services, ada.user);
  const stranger = callerFor(server.services, eve.user);
  await stranger.list.create({ name: "Eves" });
  await stranger.tag.create({ name: "eves tag" });
  const old = await caller.list.create({ name: "Old" });
  await caller.list.update({ listId: old.id, archived: true });
  const street = await caller.list.create({ name: "Lange Straße" });

  const { items } = await caller.task.quickAdd({
    text: "A #Eves\nB #Old\nC #lange STRASSE now\nD @eves tag\nE #Inbox",
    listId: street.id,
  });
  expect(items.map(({ task: { title, listId } }) => [title, listId])).toEqual([
    ["A #Eves", street.id],
    ["B #Old", street.id],
    ["C now", street.id],
    ["D tag", street.id],
    ["E", null],
  ]);
});

test("more lists and tags than a page holds are all known", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const caller = callerFor(server.services, ada.user);
  await caller.task.quickAdd({
    text: Array.from({ length: 3 }, (_, line) => {
      const tags = Array.from({ length: 40 }, (__, number) => `@t${line * 40 + number}`);
      return `Line ${line} ${tags.join(" ")}`;
    }).join("\n"),
  });
  const before = await caller.tag.list({ limit: 100 });
  expect(before.nextCursor).not.toBeNull();
  const { tags } = await caller.task.quickAdd({ text: "Once more @T0 @T77 @T99 @t119" });
  expect(tags).toEqual([]);
});

test("today is that of who types, and a time is on their clocks", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const caller = callerFor(server.services, ada.user);
  const dates: string[] = [];
  for (const timeZone of ["Pacific/Kiritimati", "Pacific/Pago_Pago"]) {
    const { items } = await caller.task.quickAdd({ text: "Call today", timeZone });
    dates.push(items[0]?.task.due?.date ?? "");
  }
  // They are 25 hours apart: never on the same day.
  expect(new Set(dates).size).toBe(2);
});
