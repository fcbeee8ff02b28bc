import { randomUUID } from "node:crypto";
import {
  badKeys,
  foreignAddress,
  inNoList,
  keyed,
  misaddressedTask,
  unauthenticated,
  unknownField,
} from "./shared-cases.ts";
import { type Case, type Cases, ID, type Kind, type World } from "./world.ts";

/** Fields that the server alone decides about. */
const usurped = ["ownerId", "createdAt", "version", "role", "__proto__", "constructor"].map(
  (field): Case => ({
    kind: "invalid",
    story: `the field ${field}`,
    input: ({ open }) => JSON.parse(`{"taskId":"${open}","title":"x","${field}":1}`),
    gives: "invalid-input",
  }),
);

const badText: readonly Case[] = [
  {
    kind: "invalid",
    story: "a blank title",
    input: () => ({ title: " \t\u3000" }),
    gives: "invalid-input",
  },
  {
    kind: "invalid",
    story: "a long title",
    input: () => ({ title: "x".repeat(501) }),
    gives: "invalid-input",
  },
  { kind: "invalid", story: "U+0000", input: () => ({ title: "a\0b" }), gives: "invalid-input" },
  {
    kind: "invalid",
    story: "half a pair",
    input: () => ({ title: "\ud83d" }),
    gives: "invalid-input",
  },
  { kind: "invalid", story: "a number", input: () => ({ title: 1 }), gives: "invalid-input" },
  {
    kind: "invalid",
    story: "a strange priority",
    input: () => ({ title: "a", priority: "urgent" }),
    gives: "invalid-input",
  },
];

/** A selection with something wrong with it, of a procedure about many. */
function misselected(fields: Readonly<Record<string, unknown>> = {}): readonly Case[] {
  const selection = (
    kind: Kind,
    story: string,
    ids: (world: World) => unknown,
    gives: Case["gives"],
  ): Case => ({ kind, story, input: (world) => ({ ...fields, ids: ids(world) }), gives });
  return [
    foreignAddress,
    selection(
      "foreign",
      "one of them another owner's",
      ({ open, strangers }) => [open, strangers],
      "task-not-found",
    ),
    selection(
      "missing",
      "one of them missing",
      ({ missing, open }) => [missing, open],
      "task-not-found",
    ),
    selection("invalid", "none", () => [], "invalid-input"),
    selection("invalid", "one twice", ({ open }) => [open, open], "invalid-input"),
    selection(
      "invalid",
      "501",
      () => Array.from({ length: 501 }, () => randomUUID()),
      "invalid-input",
    ),
    selection("invalid", "an id that is none", ({ open }) => [open, "x"], "invalid-input"),
    selection("invalid", "no array", ({ open }) => open, "invalid-input"),
    { ...unknownField, input: ({ open }) => ({ ids: [open], nonsense: 1 }) },
    {
      kind: "invalid",
      story: "a version for all",
      input: ({ open }) => ({ ids: [open], ifVersion: 1 }),
      gives: "invalid-input",
    },
  ];
}

const AT_NOON = { date: "2026-03-29", time: "12:00", timeZone: "Europe/Lisbon" };

/** A name of its own for a new task, since its series has the same. */
const NEW = "01940000-0000-7000-8000-0000000000aa";
const WEEKLY = { rule: "freq=weekly;byday=su", from: "completion" };

/** The open task is due on a Sunday, and comes back. */
const everySunday: NonNullable<Case["given"]> = (caller, { open }) =>
  caller.task.update({
    taskId: open,
    due: AT_NOON,
    recurrence: { rule: "FREQ=WEEKLY;BYDAY=SU;COUNT=2" },
  });

/** Ways in which a task cannot come back. */
function badSeries(
  input: (plan: object, world: World) => Readonly<Record<string, unknown>>,
): readonly Case[] {
  const due = { date: "2026-11-23" };
  const plans: Readonly<Record<string, object>> = {
    "a rule that is none": { due, recurrence: { rule: "every Monday" } },
    "a rule for hours, on a whole day": { due, recurrence: { rule: "FREQ=HOURLY" } },
    "a rule that never happens": {
      due,
      recurrence: { rule: "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30" },
    },
    "a rule of the wrong type": { due, recurrence: { rule: 7 } },
    "a rule in the open": { due, recurrence: "FREQ=DAILY" },
    "a series of one's own making": { due, recurrence: { rule: "FREQ=DAILY", count: 3 } },
    "from somewhere": { due, recurrence: { rule: "FREQ=DAILY", from: "start" } },
    "in no zone": { due, recurrence: { rule: "FREQ=DAILY", timeZone: "Mars/Olympus" } },
    "in another zone": {
      due: AT_NOON,
      recurrence: { rule: "FREQ=DAILY", timeZone: "Asia/Tokyo" },
    },
  };
  return Object.entries(plans).map(([story, plan]) => ({
    kind: "invalid",
    story,
    input: (world) => input(plan, world),
    gives: "invalid-input",
  }));
}

/** Places that a task cannot have. */
function misplaced(
  input: (place: object, world: World) => Readonly<Record<string, unknown>>,
): readonly Case[] {
  return [
    {
      kind: "foreign",
      story: "part of another owner's task",
      input: (world) => input({ parentId: world.strangers }, world),
      gives: "task-not-found",
    },
    {
      kind: "missing",
      story: "part of a task that does not exist",
      input: (world) => input({ parentId: world.missing }, world),
      gives: "task-not-found",
    },
    {
      kind: "invalid",
      story: "part of a task in another list",
      input: (world) => input({ parentId: world.completed, listId: world.work }, world),
      gives: "invalid-input",
    },
    {
      kind: "foreign",
      story: "with another owner's tag",
      input: (world) => input({ tagIds: [world.strangersTag] }, world),
      gives: "tag-not-found",
    },
    {
      kind: "missing",
      story: "with a tag that does not exist",
      input: (world) => input({ tagIds: [world.errand, world.missing] }, world),
      gives: "tag-not-found",
    },
  ];
}

/** As `misplaced`, where a task is put in front of another. */
function misordered(
  input: (place: object, world: World) => Readonly<Record<string, unknown>>,
): readonly Case[] {
  return [
    {
      kind: "foreign",
      story: "in front of another owner's task",
      input: (world) => input({ before: world.strangers }, world),
      gives: "task-not-found",
    },
    {
      kind: "missing",
      story: "in front of a task that does not exist",
      input: (world) => input({ before: world.missing }, world),
      gives: "task-not-found",
    },
    {
      kind: "invalid",
      story: "in front of a task of another list",
      input: (world) => input({ before: world.completed }, world),
      gives: "invalid-input",
    },
  ];
}

const NO_PLANS: Readonly<Record<string, object>> = {
  "a day that there is not": { due: { date: "2026-02-30" } },
  "the year 0": { due: { date: "0000-01-01" } },
  "a day in other words": { due: "2026-11-21" },
  "a time without a zone": { due: { date: "2026-11-21", time: "09:30" } },
  "a zone without a time": { due: { date: "2026-11-21", timeZone: "Europe/Lisbon" } },
  "a zone that there is not": {
    due: { date: "2026-11-21", time: "09:30", timeZone: "Europe/Atlantis" },
  },
  "an offset for a zone": { due: { date: "2026-11-21", time: "09:30", timeZone: "+01:00" } },
  "a time with seconds": {
    due: { date: "2026-11-21", time: "09:30:00", timeZone: "Europe/Lisbon" },
  },
  "a time past midnight": { due: { date: "2026-11-21", time: "24:00", timeZone: "Europe/Lisbon" } },
  "an instant": { due: { date: "2026-11-21T09:30:00.000Z" } },
  "more than there is": { due: { date: "2026-11-21", at: "noon" } },
  "a start at a time": { start: "2026-11-21T09:30" },
  "a start that there is not": { start: "2026-13-01" },
  "tags that are none": { tagIds: ["errand"] },
  "an instant of its own": { dueAt: "2026-11-21T09:30:00.000Z" },
  "a position of its own": { position: "a0" },
};

/** What no task can be planned for. */
function badPlans(input: (plan: object, world: World) => Readonly<Record<string, unknown>>) {
  return [
    ...Object.entries(NO_PLANS).map(([story, plan]): Case => ({
      kind: "invalid",
      story,
      input: (world) => input(plan, world),
      gives: "invalid-input",
    })),
    {
      kind: "invalid",
      story: "a tag twice",
      input: (world) => input({ tagIds: [world.errand, world.errand] }, world),
      gives: "invalid-input",
    } satisfies Case,
  ];
}

export const TASK_CASES: Cases = {
  "task.get": [
    {
      kind: "valid",
      story: "one's own",
      input: ({ open }) => ({ taskId: open }),
      gives: { title: "Open", version: 1 },
    },
    {
      kind: "missing",
      story: "one that is in the trash",
      input: ({ trashed }) => ({ taskId: trashed }),
      gives: "task-not-found",
    },
    ...misaddressedTask,
    ...unauthenticated,
  ],
  "task.create": [
    {
      kind: "valid",
      story: "the least there can be",
      input: () => ({ title: " Post the letter " }),
      gives: {
        title: "Post the letter",
        notes: "",
        priority: "none",
        completed: false,
        completedAt: null,
        version: 1,
      },
    },
    {
      kind: "valid",
      story: "all there can be, under an id that another owner uses",
      input: ({ strangers }) => ({
        id: strangers,
        title: "👩‍👩‍👧",
        notes: "*",
        priority: "high",
        completed: true,
      }),
      gives: { title: "👩‍👩‍👧", notes: "*", priority: "high", completed: true },
    },
    {
      kind: "valid",
      story: "a retry",
      input: ({ open }) => ({ id: open, title: "Open" }),
      gives: { title: "Open", version: 1 },
    },
    {
      kind: "valid",
      story: "a retry of what is in the trash by now",
      input: ({ trashed, home }) => ({ id: trashed, title: "Trashed", listId: home }),
      gives: { title: "Trashed", deletedAt: "(time)", version: 2 },
    },
    {
      kind: "valid",
      story: "in a list",
      input: ({ home }) => ({ title: "Sweep", listId: home }),
      gives: { title: "Sweep", listId: ID.home },
    },
    {
      kind: "valid",
      story: "due on a day, with a start and tags",
      input: ({ errand, phone }) => ({
        title: "Sweep",
        due: { date: "2026-11-21" },
        start: "2026-11-20",
        tagIds: [phone, errand],
      }),
      gives: {
        due: { date: "2026-11-21" },
        start: "2026-11-20",
        tagIds: [ID.phone, ID.errand],
        recurrence: null,
      },
    },
    {
      kind: "valid",
      story: "due at a time",
      input: () => ({ title: "Sweep", due: AT_NOON }),
      gives: { due: AT_NOON },
    },
    {
      kind: "valid",
      story: "part of another task",
      input: ({ completed }) => ({ title: "Sweep", parentId: completed }),
      gives: { parentId: ID.completed, listId: ID.home },
    },
    keyed("in front of another", ({ open }) => ({ title: "Sweep", before: open }), {
      title: "Sweep",
    }),
    ...misplaced((place) => ({ title: "x", ...place })),
    ...misordered((place) => ({ title: "x", ...place })),
    ...badPlans((plan) => ({ title: "x", ...plan })),
    {
      kind: "valid",
      story: "one that comes back",
      input: () => ({ id: NEW, title: "Sweep", due: AT_NOON, recurrence: WEEKLY }),
      gives: {
        recurrence: {
          rule: "FREQ=WEEKLY;BYDAY=SU",
          from: "completion",
          timeZone: "Europe/Lisbon",
          seriesId: "(new)",
          start: "2026-03-29T12:00",
          occurrence: "2026-03-29T12:00",
          count: 1,
          following: null,
        },
      },
    },
    {
      kind: "invalid",
      story: "one that comes back from no day",
      input: () => ({ title: "x", recurrence: WEEKLY }),
      gives: "invalid-input",
    },
    ...badSeries((plan) => ({ title: "x", ...plan })),
    keyed("another", () => ({ title: "Another" }), { id: "(new)", title: "Another", version: 1 }),
    keyed("an id in use", ({ open }) => ({ id: open, title: "Other" }), "task-exists", "invalid"),
    ...inNoList((listId) => ({ title: "x", listId })),
    ...badKeys(() => ({ title: "x" })),
    {
      kind: "invalid",
      story: "an id in use",
      input: ({ open }) => ({ id: open, title: "Other" }),
      gives: "task-exists",
    },
    {
      kind: "invalid",
      story: "an id with a letter that is no hexadecimal digit",
      input: () => ({ id: "01940000-0000-7000-8000-00000000000g", title: "x" }),
      gives: "invalid-input",
    },
    { kind: "invalid", story: "nothing", input: () => ({}), gives: "invalid-input" },
    ...badText,
    ...usurped,
    foreignAddress,
    ...unauthenticated,
  ],
  "task.quickAdd": [
    {
      kind: "valid",
      story: "a line with all that it can say",
      input: ({ me }) => ({
        userId: me.id,
        text: "Pay rent 31 Dec 9999 9am #home @errand @new p1 starting 1 Dec 9999",
        timeZone: "Europe/Lisbon",
      }),
      gives: {
        items: [
          {
            line: 1,
            task: {
              title: "Pay rent",
              listId: ID.home,
              tagIds: [ID.errand, "(new)"],
              priority: "high",
              due: { date: "9999-12-31", time: "09:00", timeZone: "Europe/Lisbon" },
              start: "9999-12-01",
            },
            spans: [
              { start: 9, end: 24, kind: "due" },
              { start: 25, end: 30, kind: "list" },
              { start: 31, end: 38, kind: "tag" },
              { start: 39, end: 43, kind: "tag" },
              { start: 44, end: 46, kind: "priority" },
              { start: 47, end: 66, kind: "start" },
            ],
          },
        ],
        tags: [{ id: "(new)", name: "new", colour: "grey" }],
      },
    },
    {
      kind: "valid",
      story: "lines, some of them empty, into a list unless they name another",
      input: ({ home }) => ({ text: "\nSweep\r\n \nMop #Inbox\nDust #Nowhere", listId: home }),
      gives: {
        items: [
          { line: 2, task: { title: "Sweep", listId: ID.home }, spans: [] },
          { line: 4, task: { title: "Mop", listId: null } },
          { line: 5, task: { title: "Dust #Nowhere", listId: ID.home }, spans: [] },
        ],
        tags: [],
      },
    },
    {
      kind: "valid",
      story: "a series",
      input: () => ({ text: "Sweep every 2 weeks on mon starting 1 Jan 2999" }),
      gives: {
        items: [
          {
            task: {
              due: { date: "2999-01-07" },
              recurrence: { rule: "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", from: "due", count: 1 },
            },
          },
        ],
      },
    },
    {
      kind: "invalid",
      story: "a series that cannot be",
      input: () => ({ text: "Sweep every 999 years" }),
      gives: "invalid-input",
    },
    keyed("a line with a new tag", () => ({ text: "Sweep @broom" }), {
      items: [{ task: { title: "Sweep" } }],
      tags: [{ name: "broom" }],
    }),
    keyed(
      "a line that says nothing to do",
      () => ({ text: "Sweep\ntomorrow p1" }),
      "invalid-input",
      "invalid",
    ),
    ...inNoList((listId) => ({ text: "Sweep", listId })),
    ...badKeys(() => ({ text: "Sweep" })),
    ...[
      ["nothing", ""],
      ["empty lines", " \n\t\r\n"],
      ["a long title", "x".repeat(501)],
      ["a long line", "x ".repeat(501)],
      ["51 lines", "x\n".repeat(51)],
      ["51 tags", Array.from({ length: 51 }, (_, number) => `@t${number}`).join(" ")],
      ["U+0000", "a\0b"],
      ["half a pair", "\ud83d"],
      ["a number", 1],
    ].map(([story, text]): Case => ({
      kind: "invalid",
      story: String(story),
      input: () => ({ text }),
      gives: "invalid-input",
    })),
    {
      kind: "invalid",
      story: "a zone that is none",
      input: () => ({ text: "Sweep", timeZone: "+01:00" }),
      gives: "invalid-input",
    },
    unknownField,
    foreignAddress,
    ...unauthenticated,
  ],
  "task.update": [
    {
      kind: "valid",
      story: "a plan",
      input: ({ open, errand }) => ({
        taskId: open,
        due: AT_NOON,
        start: "2026-03-01",
        tagIds: [errand],
      }),
      gives: { due: AT_NOON, start: "2026-03-01", tagIds: [ID.errand], version: 2 },
    },
    {
      kind: "valid",
      story: "no plan any more",
      input: ({ completed }) => ({ taskId: completed, due: null, start: null, tagIds: null }),
      gives: { due: null, start: null, tagIds: [], version: 2 },
    },
    {
      kind: "valid",
      story: "part of another task, in its list",
      input: ({ open, completed }) => ({ taskId: open, parentId: completed }),
      gives: { parentId: ID.completed, listId: ID.home, version: 2 },
    },
    {
      kind: "valid",
      story: "a move to where it is",
      input: ({ open }) => ({ taskId: open, before: null }),
      gives: { version: 1 },
    },
    keyed(
      "a move",
      ({ open, completed }) => ({ taskId: open, listId: ID.home, before: completed }),
      {
        listId: ID.home,
        version: 2,
      },
    ),
    {
      kind: "invalid",
      story: "part of itself",
      input: ({ open }) => ({ taskId: open, parentId: open }),
      gives: "invalid-input",
    },
    ...misplaced((place, { open }) => ({ taskId: open, ...place })),
    ...misordered((place, { open }) => ({ taskId: open, ...place })),
    ...badPlans((plan, { open }) => ({ taskId: open, ...plan })),
    {
      kind: "valid",
      story: "one that comes back, on whole days of a zone",
      input: ({ open }) => ({
        taskId: open,
        due: { date: "2026-11-22" },
        recurrence: { ...WEEKLY, timeZone: "Asia/Tokyo" },
      }),
      gives: {
        recurrence: { seriesId: ID.open, timeZone: "Asia/Tokyo", occurrence: "2026-11-22" },
      },
    },
    {
      kind: "valid",
      story: "this one alone of those that come back",
      given: everySunday,
      input: ({ open }) => ({ taskId: open, title: "Once", scope: "this" }),
      gives: { title: "Once", recurrence: { following: { title: "Open" } }, version: 3 },
    },
    {
      kind: "valid",
      story: "the end of a series",
      given: everySunday,
      input: ({ open }) => ({ taskId: open, recurrence: null }),
      gives: { due: AT_NOON, recurrence: null, version: 3 },
    },
    {
      kind: "invalid",
      story: "a series without a due date",
      given: everySunday,
      input: ({ open }) => ({ taskId: open, due: null }),
      gives: "invalid-input",
    },
    {
      kind: "invalid",
      story: "another scope",
      input: ({ open }) => ({ taskId: open, scope: "all" }),
      gives: "invalid-input",
    },
    ...badSeries((plan, { open }) => ({ taskId: open, ...plan })),
    {
      kind: "valid",
      story: "one field",
      input: ({ open }) => ({ taskId: open, completed: true }),
      gives: { title: "Open", completed: true, version: 2 },
    },
    {
      kind: "valid",
      story: "no field",
      input: ({ open }) => ({ taskId: open }),
      gives: { title: "Open", version: 1 },
    },
    {
      kind: "valid",
      story: "at the version one has read, clearing notes and priority",
      input: ({ completed }) => ({ taskId: completed, ifVersion: 1, notes: null, priority: null }),
      gives: { title: "Done", notes: "", priority: "none", version: 2 },
    },
    {
      kind: "invalid",
      story: "a stale version",
      input: ({ open }) => ({ taskId: open, ifVersion: 7, title: "x" }),
      gives: "task-changed",
    },
    {
      kind: "valid",
      story: "into the Inbox",
      input: ({ completed }) => ({ taskId: completed, listId: null }),
      gives: { title: "Done", listId: null, version: 2 },
    },
    keyed(
      "a list and a field",
      ({ open, home }) => ({ taskId: open, listId: home, completed: true }),
      { title: "Open", listId: ID.home, completed: true, version: 2 },
    ),
    keyed(
      "a stale version",
      ({ open }) => ({ taskId: open, ifVersion: 7, title: "x" }),
      "task-changed",
      "invalid",
    ),
    {
      kind: "missing",
      story: "one that is in the trash",
      input: ({ trashed }) => ({ taskId: trashed }),
      gives: "task-not-found",
    },
    ...inNoList((listId, { open }) => ({ taskId: open, listId })),
    ...badKeys(({ open }) => ({ taskId: open })),
    {
      kind: "invalid",
      story: "a title cleared",
      input: ({ open }) => ({ taskId: open, title: null }),
      gives: "invalid-input",
    },
    {
      kind: "missing",
      story: "missing, at a version",
      input: ({ missing }) => ({ taskId: missing, ifVersion: 1 }),
      gives: "task-not-found",
    },
    {
      kind: "foreign",
      story: "foreign, at a version",
      input: ({ strangers }) => ({ taskId: strangers, ifVersion: 1 }),
      gives: "task-not-found",
    },
    ...badText.map(({ input, ...story }): Case => ({
      ...story,
      input: (world) => ({ ...input(world), taskId: world.open }),
    })),
    ...usurped,
    ...misaddressedTask,
    ...unauthenticated,
  ],
  "task.delete": [
    {
      kind: "valid",
      story: "one's own",
      input: ({ open }) => ({ taskId: open }),
      gives: undefined,
    },
    {
      kind: "valid",
      story: "at its version",
      input: ({ completed }) => ({ taskId: completed, ifVersion: 1 }),
      gives: undefined,
    },
    {
      kind: "invalid",
      story: "a stale version",
      input: ({ open }) => ({ taskId: open, ifVersion: 2 }),
      gives: "task-changed",
    },
    {
      kind: "valid",
      story: "what is in the trash already, which stays there",
      input: ({ trashed }) => ({ taskId: trashed, ifVersion: 2 }),
      gives: undefined,
    },
    keyed("one's own", ({ open }) => ({ taskId: open }), undefined),
    keyed("a missing one", ({ missing }) => ({ taskId: missing }), "task-not-found", "missing"),
    {
      kind: "invalid",
      story: "a stale version, in the trash",
      input: ({ trashed }) => ({ taskId: trashed, ifVersion: 1 }),
      gives: "task-changed",
    },
    {
      kind: "foreign",
      story: "what is in another owner's trash",
      input: ({ strangersTrashed }) => ({ taskId: strangersTrashed }),
      gives: "task-not-found",
    },
    ...badKeys(({ open }) => ({ taskId: open })),
    ...misaddressedTask,
    ...unauthenticated,
  ],
  "task.restore": [
    {
      kind: "valid",
      story: "one's own",
      input: ({ trashed }) => ({ taskId: trashed }),
      gives: { title: "Trashed", listId: ID.home, deletedAt: null, version: 3 },
    },
    {
      kind: "valid",
      story: "one that was never deleted, at its version",
      input: ({ open }) => ({ taskId: open, ifVersion: 1 }),
      gives: { title: "Open", version: 1 },
    },
    keyed("one's own", ({ trashed }) => ({ taskId: trashed }), { deletedAt: null, version: 3 }),
    {
      kind: "invalid",
      story: "a stale version",
      input: ({ trashed }) => ({ taskId: trashed, ifVersion: 1 }),
      gives: "task-changed",
    },
    {
      kind: "foreign",
      story: "out of another owner's trash",
      input: ({ strangersTrashed }) => ({ taskId: strangersTrashed }),
      gives: "task-not-found",
    },
    ...badKeys(({ trashed }) => ({ taskId: trashed })),
    ...misaddressedTask,
    ...unauthenticated,
  ],
  "task.updateMany": [
    {
      kind: "valid",
      story: "two that come back",
      input: ({ open, completed }) => ({
        ids: [open, completed],
        due: AT_NOON,
        recurrence: WEEKLY,
      }),
      gives: {
        items: [{ recurrence: { seriesId: ID.open } }, { recurrence: { seriesId: ID.completed } }],
      },
    },
    ...badSeries((plan, { open }) => ({ ids: [open], ...plan })),
    {
      kind: "valid",
      story: "a plan for all, in one list",
      input: ({ open, completed, work, phone }) => ({
        ids: [open, completed],
        listId: work,
        tagIds: [phone],
        due: { date: "2026-11-21" },
      }),
      gives: {
        items: [
          { listId: ID.work, tagIds: [ID.phone], due: { date: "2026-11-21" }, version: 2 },
          { listId: ID.work, tagIds: [ID.phone], version: 2 },
        ],
      },
    },
    ...misplaced((place, { open }) => ({ ids: [open], ...place })),
    {
      kind: "invalid",
      story: "all in front of another",
      input: ({ open, completed }) => ({ ids: [open], before: completed }),
      gives: "invalid-input",
    },
    {
      kind: "valid",
      story: "two, to one of which it makes no difference",
      input: ({ completed, open }) => ({ ids: [completed, open], completed: true }),
      gives: {
        items: [
          { title: "Done", version: 1 },
          { title: "Open", completed: true, version: 2 },
        ],
      },
    },
    {
      kind: "valid",
      story: "no field",
      input: ({ open }) => ({ userId: "me", ids: [open] }),
      gives: { items: [{ title: "Open", version: 1 }] },
    },
    keyed(
      "into a list",
      ({ open, home }) => ({ ids: [open], listId: home, priority: null, notes: null }),
      { items: [{ title: "Open", listId: ID.home, version: 2 }] },
    ),
    keyed(
      "one of them missing",
      ({ open, missing }) => ({ ids: [open, missing], title: "x" }),
      "task-not-found",
      "missing",
    ),
    {
      kind: "missing",
      story: "one of them in the trash",
      input: ({ open, trashed }) => ({ ids: [open, trashed], title: "x" }),
      gives: "task-not-found",
    },
    ...inNoList((listId, { open, completed }) => ({ ids: [open, completed], listId })),
    ...badText.map(({ input, ...story }): Case => ({
      ...story,
      input: (world) => ({ ...input(world), ids: [world.open] }),
    })),
    ...badKeys(({ open }) => ({ ids: [open] })),
    ...misselected({ title: "x" }),
    ...unauthenticated,
  ],
  "task.deleteMany": [
    {
      kind: "valid",
      story: "two",
      input: ({ open, completed }) => ({ ids: [open, completed] }),
      gives: {
        items: [
          { title: "Open", deletedAt: "(time)", version: 2 },
          { title: "Done", deletedAt: "(time)", listId: ID.home, version: 2 },
        ],
      },
    },
    keyed("one", ({ open }) => ({ ids: [open] }), { items: [{ title: "Open", version: 2 }] }),
    {
      kind: "valid",
      story: "one of them in the trash already, which stays as it is",
      input: ({ open, trashed }) => ({ ids: [open, trashed] }),
      gives: {
        items: [
          { title: "Open", version: 2 },
          { title: "Trashed", version: 2 },
        ],
      },
    },
    ...badKeys(({ open }) => ({ ids: [open] })),
    ...misselected(),
    ...unauthenticated,
  ],
  "task.skip": [
    {
      kind: "valid",
      story: "one's own, at its version",
      given: everySunday,
      input: ({ open }) => ({ taskId: open, ifVersion: 2 }),
      gives: {
        next: {
          title: "Open",
          completed: false,
          due: { ...AT_NOON, date: "2026-04-05" },
          recurrence: { seriesId: ID.open, occurrence: "2026-04-05T12:00", count: 2 },
          version: 1,
        },
      },
    },
    {
      kind: "valid",
      story: "the last of its series",
      given: (caller, { open }) =>
        caller.task.update({
          taskId: open,
          due: AT_NOON,
          recurrence: { rule: "FREQ=DAILY;COUNT=1" },
        }),
      input: ({ open }) => ({ taskId: open }),
      gives: { next: null },
    },
    keyed(
      "one that does not come back",
      ({ open }) => ({ taskId: open }),
      "not-recurring",
      "invalid",
    ),
    {
      kind: "invalid",
      story: "one that is done",
      input: ({ completed }) => ({ taskId: completed }),
      gives: "not-recurring",
    },
    {
      kind: "invalid",
      story: "a stale version",
      given: everySunday,
      input: ({ open }) => ({ taskId: open, ifVersion: 1 }),
      gives: "task-changed",
    },
    {
      kind: "missing",
      story: "what is in the trash",
      input: ({ trashed }) => ({ taskId: trashed }),
      gives: "task-not-found",
    },
    ...badKeys(({ open }) => ({ taskId: open })),
    ...misaddressedTask,
    ...unauthenticated,
  ],
  "task.restoreMany": [
    {
      kind: "valid",
      story: "one that was deleted and one that was not",
      input: ({ open, trashed }) => ({ ids: [open, trashed] }),
      gives: {
        items: [
          { title: "Open", version: 1 },
          { title: "Trashed", deletedAt: null, version: 3 },
        ],
      },
    },
    keyed("one", ({ trashed }) => ({ ids: [trashed] }), { items: [{ version: 3 }] }),
    {
      kind: "foreign",
      story: "one of them out of another owner's trash",
      input: ({ trashed, strangersTrashed }) => ({ ids: [trashed, strangersTrashed] }),
      gives: "task-not-found",
    },
    ...badKeys(({ trashed }) => ({ ids: [trashed] })),
    ...misselected(),
    ...unauthenticated,
  ],
};
