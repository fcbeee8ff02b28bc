import { readFile } from "node:fs/promises";
import { BatchId, Import, ImportResult, Tag, Task } from "@docket/contracts";
import { callerFor, type InternalCaller } from "@docket/router";
import { problem } from "@docket/testing";
import { expect, test } from "vitest";
import { z } from "zod";
import { type Account, bearer, startTestServer, type TestServer } from "../test-server.ts";
import { exportOf } from "./files.ts";

const EDIT = BatchId.parse("01940000-0000-7000-8000-0000000000d1");

interface Story {
  readonly format: string;
  /** Of the interchange package: each has every field that its service is known to write. */
  readonly file: string;
  readonly added: { readonly tasks: number; readonly lists: number; readonly tags: number };
  /** What becomes of the first task. */
  readonly rent: object;
  readonly tags: readonly string[];
  /** Some of what is left out. */
  readonly leftOut: readonly string[];
}

const STORIES: readonly Story[] = [
  {
    format: "todoist",
    file: "todoist.csv",
    added: { tasks: 3, lists: 1, tags: 2 },
    rent: {
      priority: "high",
      notes: "By transfer,\nnever in cash\n\nThe landlord has a new account.",
      due: { time: "09:00", timeZone: "Europe/Lisbon" },
      recurrence: { rule: "FREQ=MONTHLY", from: "due" },
    },
    tags: ["money"],
    leftOut: ["meta.CONTENT", "note.AUTHOR", "task.DEADLINE", "task.RESPONSIBLE"],
  },
  {
    format: "vikunja",
    file: "vikunja.json",
    added: { tasks: 3, lists: 1, tags: 1 },
    rent: {
      priority: "high",
      notes:
        "By transfer (https://example.com/bank) & in time\n\nEve, 2026-02-03 05:05: Done twice.",
      due: { date: "2026-12-01", time: "09:30", timeZone: "Europe/Berlin" },
      recurrence: { rule: "FREQ=WEEKLY;INTERVAL=2", from: "completion" },
      createdAt: "2026-01-02T03:04:05.000Z",
    },
    tags: ["money"],
    leftOut: ["project.owner", "task.assignees", "task.comments.reactions", "task.reminders"],
  },
  {
    format: "microsoft",
    file: "microsoft.json",
    added: { tasks: 4, lists: 1, tags: 1 },
    rent: {
      priority: "high",
      notes: "By transfer (https://example.com/bank)\n\nContract (Mail): https://example.com/1",
      due: { date: "2026-12-01" },
      start: "2026-11-29",
      createdAt: "2026-01-02T03:04:05.123Z",
    },
    tags: ["Money"],
    leftOut: ["file.@odata.nextLink", "list.isShared", "task.attachments", "task.status"],
  },
  {
    format: "google",
    file: "google.json",
    added: { tasks: 3, lists: 1, tags: 0 },
    rent: {
      notes: "By transfer\n\nThe letter: https://example.com/mail",
      due: { date: "2026-12-01", time: "09:30", timeZone: "Europe/Berlin" },
      createdAt: "2026-01-02T03:04:05.000Z",
    },
    tags: [],
    leftOut: ["task.assignmentInfo", "task.hidden", "task.scheduled_time.end", "task.starred"],
  },
];

function textOf(file: string): Promise<string> {
  const folder = new URL("../../../../packages/interchange/test/files/", import.meta.url);
  return readFile(new URL(file, folder), "utf8");
}

/** Sends a file as somebody in Berlin would. */
async function send(server: TestServer, account: Account, { format, body }: Sent) {
  const address = `/api/v1/users/me/imports/file?format=${format}&timeZone=Europe/Berlin`;
  const type = format === "todoist" ? "text/csv" : "application/json";
  const headers = { ...bearer(account), "content-type": type };
  const answer = await server.fetch(address, { method: "POST", headers, body });
  expect(answer.status).toBe(200);
  const { id, result } = Import.parse(await answer.json());
  return { id, ...ImportResult.parse(result) };
}

interface Sent {
  readonly format: string;
  readonly body: string;
}

const Everything = z.object({
  tasks: z.array(Task),
  tags: z.array(Tag),
  lists: z.array(z.object({})),
});

/** With what is in the trash and in archived lists. */
async function everythingOf(caller: InternalCaller) {
  return Everything.parse(JSON.parse(await exportOf(caller)));
}

test.each(STORIES)(
  "a file of $format is taken over once, whatever was done since, and undone at once",
  async ({ format, file, added, rent, tags, leftOut }) => {
    await using server = await startTestServer();
    const ada = await server.register("ada");
    const caller = callerFor(server.services, ada.user);
    const body = await textOf(file);

    const first = await send(server, ada, { format, body });
    expect(first).toMatchObject({
      restored: false,
      tasks: { added: added.tasks, changed: 0, kept: 0 },
      lists: { added: added.lists, changed: 0, kept: 0 },
      tags: { added: added.tags, changed: 0, kept: 0 },
    });
    expect(first.leftOut.map(({ field }) => field)).toEqual(expect.arrayContaining([...leftOut]));
    const there = await everythingOf(caller);
    const task = there.tasks.find(({ title }) => title === "Pay the rent");
    if (!task) throw new Error("The task is not there.");
    expect(task).toMatchObject(rent);
    const names = new Map(there.tags.map(({ id, name }) => [id, name]));
    expect(task.tagIds.map((id) => names.get(id))).toEqual(tags);

    const edit = { taskId: task.id, title: "Pay the landlord", idempotencyKey: EDIT };
    await caller.task.update(edit);
    const edited = await exportOf(caller);
    const again = await send(server, ada, { format, body });
    expect(again).toMatchObject({
      tasks: { added: 0, changed: 0, kept: added.tasks },
      lists: { added: 0, changed: 0, kept: added.lists },
      tags: { added: 0, changed: 0, kept: added.tags },
      leftOut: first.leftOut,
    });
    expect(await exportOf(caller)).toBe(edited);

    // What was written since stands in the way, and is named, until it is undone itself.
    const conflicts = [{ entity: "task", entityId: task.id, batchId: EDIT }];
    await expect(caller.change.undo({ batchId: first.id })).rejects.toMatchObject({
      cause: { ...problem("undo-conflict").cause, conflicts },
    });
    expect(await exportOf(caller)).toBe(edited);
    await caller.change.undo({ batchId: EDIT });
    await caller.change.undo({ batchId: first.id });
    expect(await everythingOf(caller)).toEqual({ tasks: [], lists: [], tags: [] });
  },
);

test("files of all formats go into one account, where lists and tags of one name are one", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const eve = await server.register("eve");
  const caller = callerFor(server.services, ada.user);
  const nothing = await exportOf(callerFor(server.services, eve.user));
  const tags: number[] = [];
  for (const { format, file } of STORIES) {
    const { tags: counts } = await send(server, ada, { format, body: await textOf(file) });
    tags.push(counts.added);
  }
  expect(tags).toEqual([2, 0, 0, 0]);
  const there = await everythingOf(caller);
  expect(there.tasks).toHaveLength(13);
  expect(there.lists).toHaveLength(4);
  expect(there.tags.map(({ name }) => name)).toEqual(expect.arrayContaining(["money", "Garden"]));
  expect(await exportOf(callerFor(server.services, eve.user))).toBe(nothing);
});

test("names and values that no database stores are listed all the same", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const body = JSON.stringify([{ id: 1, title: "Home", tasks: [], "a\0b\ud800": "x" }]);
  expect(await send(server, ada, { format: "vikunja", body })).toMatchObject({
    lists: { added: 1 },
    leftOut: [{ field: "project.a\ufffdb\ufffd", count: 1 }],
  });
});
