import { type ProblemCode, type TaskId, type User } from "@docket/contracts";
import { type Operation, restOperations } from "@docket/openapi";
import { appRouter, callerFor } from "@docket/router";
import { expect, test } from "vitest";
import { type Caller, DOORS } from "./doors.ts";
import { type Account, startTestServer, type TestServer } from "./test-server.ts";

/** What a case may speak of: each owner has the same two tasks, and a stranger has one more. */
interface World {
  readonly me: User;
  readonly stranger: User;
  readonly open: TaskId;
  readonly completed: TaskId;
  readonly strangers: TaskId;
  readonly missing: string;
}

type Kind = "valid" | "invalid" | "foreign" | "missing" | "unauthenticated";

interface Case {
  readonly kind: Kind;
  readonly story: string;
  readonly as?: "nobody" | "forger";
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

const CHANGE_STREAM: readonly Case[] = [
  {
    kind: "valid",
    story: "all there ever was",
    input: () => ({ since: 0 }),
    gives: {
      data: { seq: 1, entity: "task", operation: "create", before: null, after: { title: "Open" } },
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

const CASES: Readonly<Record<string, readonly Case[]>> = {
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
      story: "a half-truth",
      input: () => ({ completed: "yes" }),
      gives: "invalid-input",
    },
    {
      kind: "invalid",
      story: "a made-up cursor",
      input: () => ({ cursor: "abc" }),
      gives: "invalid-input",
    },
    {
      kind: "invalid",
      story: "an unknown field",
      input: () => ({ nonsense: "1" }),
      gives: "invalid-input",
    },
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
    ...misaddressed,
    ...unauthenticated,
  ],
};

const OPERATIONS = restOperations(appRouter);

/** The kinds of case that a procedure cannot do without. */
function kindsFor({ pathFields, declaresInput }: Operation): Kind[] {
  const kinds: Kind[] = ["valid", "unauthenticated"];
  if (declaresInput) kinds.push("invalid");
  if (pathFields.includes("userId")) kinds.push("foreign");
  if (pathFields.length > 1) kinds.push("missing");
  return kinds;
}

test.each(OPERATIONS)("$name has a case of every kind it needs", (operation) => {
  const kinds = new Set((CASES[operation.name] ?? []).map(({ kind }) => kind));
  expect([...kinds]).toEqual(expect.arrayContaining(kindsFor(operation)));
});

/** Gives the caller's tasks and the stranger's a known state; ids are the same for every caller. */
async function furnish(server: TestServer, account: Account, stranger: Account): Promise<World> {
  const ada = callerFor(server.services, account.user);
  const eve = callerFor(server.services, stranger.user);
  for (const caller of [ada, eve]) {
    for (const { id } of (await caller.task.list({})).items)
      await caller.task.delete({ taskId: id });
  }
  const id = (n: number) => `01940000-0000-7000-8000-00000000000${n}`;
  const open = await ada.task.create({ id: id(1), title: "Open" });
  const completed = await ada.task.create({
    id: id(2),
    title: "Done",
    completed: true,
    notes: "n",
    priority: "low",
  });
  const strangers = await eve.task.create({ id: id(3), title: "Not yours" });
  return {
    me: account.user,
    stranger: stranger.user,
    open: open.id,
    completed: completed.id,
    strangers: strangers.id,
    missing: id(9),
  };
}

const SERVER_MADE = new Set(["createdAt", "updatedAt", "completedAt", "at", "batchId"]);

/** Makes what differs between callers by nature the same: who they are, the time, and ids the server made. */
function neutral(outcome: unknown, { id, email }: User, known: readonly unknown[]): unknown {
  const text = JSON.stringify(outcome, (key, value: unknown) => {
    if (SERVER_MADE.has(key) && value !== null) return "(time)";
    if (value === id || value === email) return "(me)";
    if (key === "id" && !known.includes(value)) return "(new)";
    return value;
  });
  return text === undefined ? undefined : JSON.parse(text);
}

test("every procedure comes to the same through every door", { timeout: 120_000 }, async () => {
  await using server = await startTestServer();
  const stranger = await server.register("eve");
  const accounts = new Map<string, Account>();
  for (const door of Object.keys(DOORS)) accounts.set(door, await server.register(door));

  for (const operation of OPERATIONS) {
    for (const { story, as, input, gives } of CASES[operation.name] ?? []) {
      const outcomes: Record<string, unknown> = {};
      for (const [name, door] of Object.entries(DOORS)) {
        const account = accounts.get(name);
        if (!account) throw new Error(`Nobody stands at the door ${name}.`);
        const world = await furnish(server, account, stranger);
        const caller: Caller = as ?? account;
        const { outcome } = await door(server, caller, operation, input(world));
        outcomes[name] = neutral(outcome, account.user, Object.values(world));
      }
      const message = `${operation.name}: ${story}`;
      const expected =
        typeof gives === "string"
          ? { problem: { code: gives } }
          : gives === undefined
            ? {}
            : { value: gives };
      expect(outcomes["internal"], message).toMatchObject(expected);
      expect(outcomes["internal"], message).not.toHaveProperty(
        typeof gives === "string" ? "value" : "problem",
      );
      expect(outcomes["trpc"], `${message}, over tRPC`).toEqual(outcomes["internal"]);
      expect(outcomes["rest"], `${message}, over REST`).toEqual(outcomes["internal"]);
    }
  }
});
