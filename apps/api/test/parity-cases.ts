import { randomUUID } from "node:crypto";
import type { BatchId, ListId, ProblemCode, TaskId, User } from "@docket/contracts";

/** What a case may speak of: each owner has the same tasks and lists, and a stranger has one more of each. */
export interface World {
  readonly me: User;
  readonly stranger: User;
  readonly open: TaskId;
  /** In the list `home`. */
  readonly completed: TaskId;
  readonly trashed: TaskId;
  readonly home: ListId;
  readonly work: ListId;
  /** Has the one task `open` made. */
  readonly batch: BatchId;
  /** Made the task that then went to the trash. */
  readonly overtaken: BatchId;
  readonly undone: BatchId;
  /** Undid `undone`. */
  readonly undo: BatchId;
  /** Made the list `home`. */
  readonly furniture: BatchId;
  readonly strangers: TaskId;
  readonly strangersTrashed: TaskId;
  readonly strangersList: ListId;
  readonly strangersBatch: BatchId;
  readonly missing: string;
}

/** The same for every caller. */
export const ID = {
  open: "01940000-0000-7000-8000-000000000001",
  completed: "01940000-0000-7000-8000-000000000002",
  trashed: "01940000-0000-7000-8000-000000000003",
  undone: "01940000-0000-7000-8000-000000000004",
  home: "01940000-0000-7000-8000-000000000005",
  work: "01940000-0000-7000-8000-000000000006",
  strangers: "01940000-0000-7000-8000-000000000007",
  strangersTrashed: "01940000-0000-7000-8000-000000000008",
  strangersList: "01940000-0000-7000-8000-000000000009",
  missing: "01940000-0000-7000-8000-0000000000ff",
};

export type Kind = "valid" | "invalid" | "foreign" | "missing" | "unauthenticated";

export interface Case {
  readonly kind: Kind;
  readonly story: string;
  readonly as?: "nobody" | "forger";
  /** A write that is sent again with its key, and has to come to the same again. */
  readonly twice?: true;
  readonly input: (world: World) => Readonly<Record<string, unknown>>;
  /** What it must come to; parity alone would be content with three equal mistakes. */
  readonly gives: ProblemCode | object | undefined;
}

const unauthenticated: readonly Case[] = [
  {
    kind: "unauthenticated",
    story: "nobody",
    as: "nobody",
    input: ({ open }) => ({ taskId: open }),
    gives: "unauthenticated",
  },
  {
    kind: "unauthenticated",
    story: "a forged token, a foreign address and a bad input at once",
    as: "forger",
    input: ({ stranger }) => ({ userId: stranger.id, taskId: "x", nonsense: 1 }),
    gives: "invalid-token",
  },
];

/** Every procedure about one's own things refuses an address that names another user. */
const foreignAddress: Case = {
  kind: "foreign",
  story: "another user's id, whatever else is wrong",
  input: ({ stranger, strangers }) => ({ userId: stranger.id, taskId: strangers, nonsense: 1 }),
  gives: "forbidden",
};

const unknownField: Case = {
  kind: "invalid",
  story: "an unknown field",
  input: () => ({ nonsense: "1" }),
  gives: "invalid-input",
};

const misaddressed: readonly Case[] = [
  foreignAddress,
  {
    kind: "foreign",
    story: "another owner's task",
    input: ({ strangers }) => ({ taskId: strangers }),
    gives: "task-not-found",
  },
  {
    kind: "missing",
    story: "a task that does not exist",
    input: ({ me, missing }) => ({ userId: me.id, taskId: missing }),
    gives: "task-not-found",
  },
  {
    kind: "invalid",
    story: "an id that is none",
    input: () => ({ taskId: "1 or 1=1" }),
    gives: "invalid-input",
  },
  {
    kind: "invalid",
    story: "an unknown field",
    input: ({ open }) => ({ taskId: open, nonsense: "1" }),
    gives: "invalid-input",
  },
];

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

const badPages: readonly Case[] = [
  ...[0, -1, 101, 1e9, 1.5].map((limit): Case => ({
    kind: "invalid",
    story: `limit ${limit}`,
    input: () => ({ limit }),
    gives: "invalid-input",
  })),
  {
    kind: "invalid",
    story: "limit in words",
    input: () => ({ limit: "abc" }),
    gives: "invalid-input",
  },
  {
    kind: "invalid",
    story: "a made-up cursor",
    input: () => ({ cursor: "abc" }),
    gives: "invalid-input",
  },
];

/** What no key can be, in a call that would be a good one. */
function badKeys(input: Case["input"]): readonly Case[] {
  return ["", "two words", "k".repeat(256)].map((idempotencyKey) => ({
    kind: "invalid",
    story: `a key that is ${JSON.stringify(idempotencyKey.slice(0, 20))}`,
    input: (world) => ({ ...input(world), idempotencyKey }),
    gives: "invalid-input",
  }));
}

/** A key of its own for each story: the outcomes of earlier ones are kept. */
function keyed(
  story: string,
  input: Case["input"],
  gives: Case["gives"],
  kind: Kind = "valid",
): Case {
  const idempotencyKey = `${story.replaceAll(/\W/g, "-")}/${randomUUID()}`;
  return {
    kind,
    story: `${story}, with a key and again`,
    twice: true,
    input: (world) => ({ ...input(world), idempotencyKey }),
    gives,
  };
}

/** What is wrong with any address of a list. */
const mislisted: readonly Case[] = [
  foreignAddress,
  {
    kind: "foreign",
    story: "another owner's list",
    input: ({ strangersList }) => ({ listId: strangersList, tasks: "inbox" }),
    gives: "list-not-found",
  },
  {
    kind: "missing",
    story: "a list that does not exist",
    input: ({ me, missing }) => ({ userId: me.id, listId: missing, tasks: "trash" }),
    gives: "list-not-found",
  },
  {
    kind: "invalid",
    story: "an id that is none",
    input: () => ({ listId: "inbox" }),
    gives: "invalid-input",
  },
  {
    kind: "invalid",
    story: "an unknown field",
    input: ({ home }) => ({ listId: home, nonsense: "1" }),
    gives: "invalid-input",
  },
];

/** The case of a procedure that asks nothing about the list's tasks. */
function withoutFate({ input, ...story }: Case): Case {
  return {
    ...story,
    input(world) {
      const { tasks: _, ...fields } = input(world);
      return fields;
    },
  };
}

function withoutAddress({ input, ...story }: Case): Case {
  return {
    ...story,
    input(world) {
      const { listId: _, ...fields } = input(world);
      return fields;
    },
  };
}

/** What names a list that is not the caller's. */
function inNoList(
  input: (listId: string, world: World) => Readonly<Record<string, unknown>>,
): readonly Case[] {
  return [
    {
      kind: "foreign",
      story: "into another owner's list",
      input: (world) => input(world.strangersList, world),
      gives: "list-not-found",
    },
    {
      kind: "missing",
      story: "into a list that does not exist",
      input: (world) => input(world.missing, world),
      gives: "list-not-found",
    },
    {
      kind: "invalid",
      story: "into what is no list",
      input: (world) => input("inbox", world),
      gives: "invalid-input",
    },
  ];
}

function beforeNothing(
  input: (before: string, world: World) => Readonly<Record<string, unknown>>,
): readonly Case[] {
  return inNoList(input).map((story) => ({
    ...story,
    story: story.story.replace("into", "in front of"),
  }));
}

const badNames: readonly Case[] = [
  {
    kind: "invalid",
    story: "a blank name",
    input: ({ home }) => ({ listId: home, name: " " }),
    gives: "invalid-input",
  },
  {
    kind: "invalid",
    story: "a long name",
    input: ({ home }) => ({ listId: home, name: "x".repeat(201) }),
    gives: "invalid-input",
  },
  {
    kind: "invalid",
    story: "a strange colour",
    input: ({ home }) => ({ listId: home, name: "x", colour: "#ff0000" }),
    gives: "invalid-input",
  },
  {
    kind: "invalid",
    story: "a position",
    input: ({ home }) => ({ listId: home, name: "x", position: "a0" }),
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

/** By procedure; whoever adds one says here what it has to come to. */
const CHANGE_STREAM: readonly Case[] = [
  {
    kind: "valid",
    story: "all there ever was",
    input: () => ({ since: 0 }),
    gives: {
      data: { seq: 1, operation: "create", before: null },
    },
  },
  {
    kind: "valid",
    story: "what came after an event, whatever since says",
    input: ({ me }) => ({ userId: me.id, since: 0, lastEventId: "1" }),
    gives: { data: { seq: 2 } },
  },
  {
    kind: "valid",
    story: "from now on, when nothing happens",
    input: () => ({ userId: "me" }),
    gives: undefined,
  },
  ...[-1, 1.5, 1e9, 2 ** 53].map((since): Case => ({
    kind: "invalid",
    story: `since ${since}`,
    input: () => ({ since }),
    gives: "invalid-input",
  })),
  ...["", "x", "-1", "01", "999999999"].map((lastEventId): Case => ({
    kind: "invalid",
    story: `behind the event ${JSON.stringify(lastEventId)}`,
    input: () => ({ lastEventId }),
    gives: "invalid-input",
  })),
  {
    kind: "invalid",
    story: "an unknown field",
    input: () => ({ nonsense: "1" }),
    gives: "invalid-input",
  },
  foreignAddress,
  ...unauthenticated,
];

export const CASES: Readonly<Record<string, readonly Case[]>> = {
  "change.stream": CHANGE_STREAM,
  "user.me": [
    { kind: "valid", story: "who am I", input: () => ({}), gives: { id: "(me)", email: "(me)" } },
    ...unauthenticated.map((story) => ({ ...story, input: () => ({}) })),
  ],
  "task.list": [
    {
      kind: "valid",
      story: "all of one's own, newest first",
      input: () => ({}),
      gives: { items: [{ title: "Done" }, { title: "Open" }], nextCursor: null },
    },
    {
      kind: "valid",
      story: "a page of those completed",
      input: ({ me }) => ({ userId: me.id, limit: 1, completed: true }),
      gives: { items: [{ title: "Done" }], nextCursor: null },
    },
    {
      kind: "valid",
      story: "me",
      input: () => ({ userId: "me", completed: false }),
      gives: { items: [{ title: "Open" }] },
    },
    {
      kind: "valid",
      story: "of a list",
      input: ({ home }) => ({ listId: home }),
      gives: { items: [{ title: "Done" }], nextCursor: null },
    },
    {
      kind: "valid",
      story: "of the Inbox",
      input: () => ({ listId: "inbox" }),
      gives: { items: [{ title: "Open", listId: null }], nextCursor: null },
    },
    ...badPages,
    {
      kind: "invalid",
      story: "a half-truth",
      input: () => ({ completed: "yes" }),
      gives: "invalid-input",
    },
    {
      kind: "invalid",
      story: "no list and no Inbox",
      input: () => ({ listId: "outbox" }),
      gives: "invalid-input",
    },
    {
      kind: "foreign",
      story: "in another owner's list",
      input: ({ strangersList }) => ({ listId: strangersList }),
      gives: { items: [], nextCursor: null },
    },
    {
      kind: "missing",
      story: "in a list that does not exist",
      input: ({ missing }) => ({ listId: missing }),
      gives: { items: [], nextCursor: null },
    },
    unknownField,
    foreignAddress,
    ...unauthenticated,
  ],
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
    ...misaddressed,
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
      story: "an id in capitals",
      input: () => ({ id: "01940000-0000-7000-8000-00000000000A", title: "x" }),
      gives: "invalid-input",
    },
    { kind: "invalid", story: "nothing", input: () => ({}), gives: "invalid-input" },
    ...badText,
    ...usurped,
    foreignAddress,
    ...unauthenticated,
  ],
  "task.update": [
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
    ...misaddressed,
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
      story: "for good, what is in the trash",
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
    ...misaddressed,
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
    ...misaddressed,
    ...unauthenticated,
  ],
  "task.updateMany": [
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
      kind: "missing",
      story: "one of them in the trash",
      input: ({ open, trashed }) => ({ ids: [open, trashed] }),
      gives: "task-not-found",
    },
    ...badKeys(({ open }) => ({ ids: [open] })),
    ...misselected(),
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
  "list.list": [
    {
      kind: "valid",
      story: "all of one's own, in their order",
      input: () => ({}),
      gives: { items: [{ name: "Home" }, { name: "Work" }], nextCursor: null },
    },
    {
      kind: "valid",
      story: "a page of them",
      input: ({ me }) => ({ userId: me.id, limit: 1 }),
      gives: { items: [{ name: "Home" }], nextCursor: "(cursor)" },
    },
    ...badPages,
    unknownField,
    foreignAddress,
    ...unauthenticated,
  ],
  "list.get": [
    {
      kind: "valid",
      story: "one's own",
      input: ({ home }) => ({ listId: home }),
      gives: { name: "Home", colour: "teal", archived: false, version: 1 },
    },
    ...mislisted.map(withoutFate),
    ...unauthenticated,
  ],
  "list.create": [
    {
      kind: "valid",
      story: "the least there can be",
      input: () => ({ name: " Garden " }),
      gives: { id: "(new)", name: "Garden", colour: "grey", archived: false, version: 1 },
    },
    {
      kind: "valid",
      story: "all there can be, under an id that another owner uses",
      input: ({ strangersList, home }) => ({
        id: strangersList,
        name: "Garden",
        colour: "green",
        before: home,
      }),
      gives: { name: "Garden", colour: "green", version: 1 },
    },
    {
      kind: "valid",
      story: "a retry",
      input: ({ home }) => ({ id: home, name: "Home", colour: "teal" }),
      gives: { name: "Home", version: 1 },
    },
    keyed("another", () => ({ name: "Another", before: null }), { id: "(new)", name: "Another" }),
    {
      kind: "invalid",
      story: "an id in use",
      input: ({ home }) => ({ id: home, name: "Other" }),
      gives: "list-exists",
    },
    {
      kind: "invalid",
      story: "an id in capitals",
      input: () => ({ id: "01940000-0000-7000-8000-00000000000A", name: "x" }),
      gives: "invalid-input",
    },
    { kind: "invalid", story: "nothing", input: () => ({}), gives: "invalid-input" },
    ...beforeNothing((before) => ({ name: "x", before })),
    ...badNames.map(withoutAddress),
    ...badKeys(() => ({ name: "x" })),
    foreignAddress,
    ...unauthenticated,
  ],
  "list.update": [
    {
      kind: "valid",
      story: "every field",
      input: ({ home }) => ({
        listId: home,
        name: "House",
        colour: "red",
        archived: true,
        before: null,
      }),
      gives: { name: "House", colour: "red", archived: true, version: 2 },
    },
    {
      kind: "valid",
      story: "no field",
      input: ({ home }) => ({ listId: home }),
      gives: { name: "Home", version: 1 },
    },
    {
      kind: "valid",
      story: "a move to where it is",
      input: ({ home, work }) => ({ listId: home, before: work }),
      gives: { name: "Home", version: 1 },
    },
    keyed("a move", ({ home, work }) => ({ listId: work, before: home, ifVersion: 1 }), {
      name: "Work",
      version: 2,
    }),
    {
      kind: "invalid",
      story: "a stale version",
      input: ({ home }) => ({ listId: home, ifVersion: 7, name: "x" }),
      gives: "list-changed",
    },
    {
      kind: "foreign",
      story: "foreign, at a version",
      input: ({ strangersList }) => ({ listId: strangersList, ifVersion: 1 }),
      gives: "list-not-found",
    },
    ...beforeNothing((before, { home }) => ({ listId: home, before })),
    ...badNames,
    ...badKeys(({ home }) => ({ listId: home })),
    ...mislisted.map(withoutFate),
    ...unauthenticated,
  ],
  "list.delete": [
    {
      kind: "valid",
      story: "its tasks to the Inbox",
      input: ({ home }) => ({ listId: home, tasks: "inbox" }),
      gives: undefined,
    },
    {
      kind: "valid",
      story: "its tasks to the trash, at its version",
      input: ({ home }) => ({ listId: home, tasks: "trash", ifVersion: 1 }),
      gives: undefined,
    },
    keyed("one's own", ({ home }) => ({ listId: home, tasks: "inbox" }), undefined),
    {
      kind: "invalid",
      story: "a stale version",
      input: ({ home }) => ({ listId: home, tasks: "inbox", ifVersion: 2 }),
      gives: "list-changed",
    },
    {
      kind: "invalid",
      story: "its tasks to who knows where",
      input: ({ home }) => ({ listId: home }),
      gives: "invalid-input",
    },
    {
      kind: "invalid",
      story: "its tasks to nowhere",
      input: ({ home }) => ({ listId: home, tasks: "nowhere" }),
      gives: "invalid-input",
    },
    ...badKeys(({ home }) => ({ listId: home, tasks: "inbox" })),
    ...mislisted,
    ...unauthenticated,
  ],
  "trash.list": [
    {
      kind: "valid",
      story: "all of one's own",
      input: () => ({}),
      gives: { items: [{ title: "Trashed", deletedAt: "(time)" }], nextCursor: null },
    },
    {
      kind: "valid",
      story: "a page of it",
      input: () => ({ userId: "me", limit: 1 }),
      gives: { items: [{ title: "Trashed" }], nextCursor: null },
    },
    ...badPages,
    unknownField,
    foreignAddress,
    ...unauthenticated,
  ],
  "trash.empty": [
    { kind: "valid", story: "all of it", input: () => ({}), gives: { purged: 1 } },
    {
      kind: "valid",
      story: "what is old",
      input: ({ me }) => ({ userId: me.id, deletedBefore: "2020-02-29T00:00:00.000Z" }),
      gives: { purged: 0 },
    },
    keyed("all of it", () => ({}), { purged: 1 }),
    ...["2020-02-30T00:00:00.000Z", "2020-02-29", "yesterday", ""].map((deletedBefore): Case => ({
      kind: "invalid",
      story: `before ${JSON.stringify(deletedBefore)}`,
      input: () => ({ deletedBefore }),
      gives: "invalid-input",
    })),
    ...badKeys(() => ({})),
    unknownField,
    foreignAddress,
    ...unauthenticated,
  ],
  "change.list": [
    {
      kind: "valid",
      story: "the last one",
      input: () => ({ limit: 1 }),
      gives: {
        items: [
          {
            entity: "task",
            entityId: ID.completed,
            operation: "create",
            before: null,
            after: { title: "Done", notes: "n", completed: true, listId: ID.home, version: 1 },
            source: "internal",
            idempotencyKey: null,
            undoes: null,
          },
        ],
        nextCursor: "(cursor)",
      },
    },
    {
      kind: "valid",
      story: "of one task",
      input: ({ me, trashed }) => ({ userId: me.id, entityId: trashed, limit: 2 }),
      gives: {
        items: [
          {
            operation: "update",
            before: { deletedAt: null, version: 1 },
            after: { deletedAt: "(time)", version: 2 },
          },
          { operation: "create", batchId: "(overtaken)", idempotencyKey: "(overtaken)" },
        ],
      },
    },
    {
      kind: "valid",
      story: "of one list, by one request",
      input: ({ home, furniture }) => ({ entityId: home, batchId: furniture }),
      gives: {
        items: [{ entity: "list", after: { name: "Home" }, before: null }],
        nextCursor: null,
      },
    },
    {
      kind: "valid",
      story: "of an undo",
      input: ({ undo }) => ({ batchId: undo }),
      gives: {
        items: [{ operation: "delete", after: null, batchId: "(undo)", undoes: "(undone)" }],
        nextCursor: null,
      },
    },
    {
      kind: "foreign",
      story: "of another owner's task",
      input: ({ strangersTrashed }) => ({ entityId: strangersTrashed }),
      gives: { items: [], nextCursor: null },
    },
    {
      kind: "foreign",
      story: "by another owner's request",
      input: ({ strangersBatch }) => ({ batchId: strangersBatch }),
      gives: { items: [], nextCursor: null },
    },
    {
      kind: "missing",
      story: "of what never was, by nobody",
      input: ({ missing }) => ({ entityId: missing, batchId: missing }),
      gives: { items: [], nextCursor: null },
    },
    ...["entityId", "batchId"].map((field): Case => ({
      kind: "invalid",
      story: `${field} that is none`,
      input: () => ({ [field]: "inbox" }),
      gives: "invalid-input",
    })),
    ...badPages,
    unknownField,
    foreignAddress,
    ...unauthenticated,
  ],
  "change.undo": [
    {
      kind: "valid",
      story: "a creation",
      input: ({ batch }) => ({ batchId: batch }),
      gives: { batchId: "(new)", undoes: "(batch)", changed: 1 },
    },
    {
      kind: "valid",
      story: "an undo",
      input: ({ me, undo }) => ({ userId: me.id, batchId: undo }),
      gives: { batchId: "(new)", undoes: "(undo)", changed: 1 },
    },
    keyed("a creation", ({ batch }) => ({ batchId: batch }), { undoes: "(batch)", changed: 1 }),
    {
      kind: "invalid",
      story: "what was changed since",
      input: ({ overtaken }) => ({ batchId: overtaken }),
      gives: "undo-conflict",
    },
    {
      kind: "invalid",
      story: "the making of a list that holds tasks",
      input: ({ furniture }) => ({ batchId: furniture }),
      gives: "undo-conflict",
    },
    keyed("what was undone", ({ undone }) => ({ batchId: undone }), "already-undone", "invalid"),
    {
      kind: "invalid",
      story: "an id that is none",
      input: () => ({ batchId: "last" }),
      gives: "invalid-input",
    },
    {
      kind: "foreign",
      story: "another owner's request",
      input: ({ strangersBatch }) => ({ batchId: strangersBatch }),
      gives: "batch-not-found",
    },
    {
      kind: "missing",
      story: "a request that never was",
      input: ({ missing }) => ({ batchId: missing }),
      gives: "batch-not-found",
    },
    ...badKeys(({ batch }) => ({ batchId: batch })),
    { ...unknownField, input: ({ batch }) => ({ batchId: batch, nonsense: 1 }) },
    foreignAddress,
    ...unauthenticated,
  ],
};
