import { randomUUID } from "node:crypto";
import type { Case, Kind, World } from "./world.ts";

export const unauthenticated: readonly Case[] = [
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
export const foreignAddress: Case = {
  kind: "foreign",
  story: "another user's id, whatever else is wrong",
  input: ({ stranger, strangers }) => ({ userId: stranger.id, taskId: strangers, nonsense: 1 }),
  gives: "forbidden",
};

export const unknownField: Case = {
  kind: "invalid",
  story: "an unknown field",
  input: () => ({ nonsense: "1" }),
  gives: "invalid-input",
};

export const badPages: readonly Case[] = [
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
export function badKeys(input: Case["input"]): readonly Case[] {
  return ["", "two words", "k".repeat(256)].map((idempotencyKey) => ({
    kind: "invalid",
    story: `a key that is ${JSON.stringify(idempotencyKey.slice(0, 20))}`,
    input: (world) => ({ ...input(world), idempotencyKey }),
    gives: "invalid-input",
  }));
}

/** A key of its own for each story: the outcomes of earlier ones are kept. */
export function keyed(
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

/** What names a list that is not the caller's. */
export function inNoList(
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

export function beforeNothing(
  input: (before: string, world: World) => Readonly<Record<string, unknown>>,
): readonly Case[] {
  return inNoList(input).map((story) => ({
    ...story,
    story: story.story.replace("into", "in front of"),
  }));
}

/** Ids of tasks that belong to another user or do not exist. */
export const misaddressedTask: readonly Case[] = [
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
