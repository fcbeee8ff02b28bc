import {
  badKeys,
  badPages,
  beforeNothing,
  foreignAddress,
  keyed,
  unauthenticated,
  unknownField,
} from "./shared-cases.ts";
import type { Case, Cases } from "./world.ts";

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

export const LIST_CASES: Cases = {
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
      story: "an id with a letter that is no hexadecimal digit",
      input: () => ({ id: "01940000-0000-7000-8000-00000000000g", name: "x" }),
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
};
