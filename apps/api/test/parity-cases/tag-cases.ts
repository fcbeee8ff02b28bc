import {
  badKeys,
  badPages,
  foreignAddress,
  keyed,
  unauthenticated,
  unknownField,
} from "./shared-cases.ts";
import type { Case, Cases } from "./world.ts";

/** What is wrong with any address of a tag. */
const mistagged: readonly Case[] = [
  foreignAddress,
  {
    kind: "foreign",
    story: "another owner's tag",
    input: ({ strangersTag }) => ({ tagId: strangersTag }),
    gives: "tag-not-found",
  },
  {
    kind: "missing",
    story: "a tag that does not exist",
    input: ({ me, missing }) => ({ userId: me.id, tagId: missing }),
    gives: "tag-not-found",
  },
  {
    kind: "invalid",
    story: "an id that is none",
    input: () => ({ tagId: "errand" }),
    gives: "invalid-input",
  },
  {
    kind: "invalid",
    story: "an unknown field",
    input: ({ errand }) => ({ tagId: errand, nonsense: "1" }),
    gives: "invalid-input",
  },
];

function merging({ input, ...story }: Case): Case {
  return { ...story, input: (world) => ({ ...input(world), into: world.phone }) };
}

const NO_NAMES = [
  ["a blank name", { name: " " }, "invalid-input"],
  ["a long name", { name: "x".repeat(101) }, "invalid-input"],
  ["a strange colour", { name: "x", colour: "#ff0000" }, "invalid-input"],
  ["a key of the server's", { name: "x", nameKey: "x" }, "invalid-input"],
  ["a name in use, in other letters", { name: "PHONE" }, "tag-name-taken"],
] as const;

function badNames(address: Case["input"]): readonly Case[] {
  return NO_NAMES.map(([story, fields, gives]) => ({
    kind: "invalid",
    story,
    input: (world) => ({ ...address(world), ...fields }),
    gives,
  }));
}

export const TAG_CASES: Cases = {
  "tag.list": [
    {
      kind: "valid",
      story: "all of one's own, by name",
      input: () => ({}),
      gives: { items: [{ name: "Errand" }, { name: "phone" }], nextCursor: null },
    },
    {
      kind: "valid",
      story: "a page of them",
      input: ({ me }) => ({ userId: me.id, limit: 1 }),
      gives: { items: [{ name: "Errand" }], nextCursor: "(cursor)" },
    },
    ...badPages,
    unknownField,
    foreignAddress,
    ...unauthenticated,
  ],
  "tag.get": [
    {
      kind: "valid",
      story: "one's own",
      input: ({ errand }) => ({ tagId: errand }),
      gives: { name: "Errand", colour: "red", version: 1 },
    },
    ...mistagged,
    ...unauthenticated,
  ],
  "tag.create": [
    {
      kind: "valid",
      story: "the least there can be",
      input: () => ({ name: " Garden " }),
      gives: { id: "(new)", name: "Garden", colour: "grey", version: 1 },
    },
    {
      kind: "valid",
      story: "all there can be, under an id and a name that another owner uses",
      input: ({ strangersTag }) => ({ id: strangersTag, name: "Not yours", colour: "green" }),
      gives: { name: "Not yours", colour: "green", version: 1 },
    },
    {
      kind: "valid",
      story: "a retry",
      input: ({ errand }) => ({ id: errand, name: "Errand", colour: "red" }),
      gives: { name: "Errand", version: 1 },
    },
    keyed("another", () => ({ name: "買い物" }), { id: "(new)", name: "買い物" }),
    keyed("a name in use", () => ({ name: "errand" }), "tag-name-taken", "invalid"),
    {
      kind: "invalid",
      story: "an id in use",
      input: ({ errand }) => ({ id: errand, name: "Other" }),
      gives: "tag-exists",
    },
    { kind: "invalid", story: "nothing", input: () => ({}), gives: "invalid-input" },
    ...badNames(() => ({})),
    ...badKeys(() => ({ name: "x" })),
    foreignAddress,
    ...unauthenticated,
  ],
  "tag.update": [
    {
      kind: "valid",
      story: "every field",
      input: ({ errand }) => ({ tagId: errand, name: "errands", colour: "blue" }),
      gives: { name: "errands", colour: "blue", version: 2 },
    },
    {
      kind: "valid",
      story: "other letters of its own name, at its version",
      input: ({ errand }) => ({ tagId: errand, name: "ERRAND", ifVersion: 1 }),
      gives: { name: "ERRAND", version: 2 },
    },
    {
      kind: "valid",
      story: "no field",
      input: ({ errand }) => ({ tagId: errand }),
      gives: { name: "Errand", version: 1 },
    },
    keyed("a name", ({ errand }) => ({ tagId: errand, name: "shop" }), { name: "shop" }),
    {
      kind: "invalid",
      story: "a stale version",
      input: ({ errand }) => ({ tagId: errand, ifVersion: 7, name: "x" }),
      gives: "tag-changed",
    },
    ...badNames(({ errand }) => ({ tagId: errand })),
    ...badKeys(({ errand }) => ({ tagId: errand })),
    ...mistagged,
    ...unauthenticated,
  ],
  "tag.delete": [
    {
      kind: "valid",
      story: "one's own",
      input: ({ errand }) => ({ tagId: errand }),
      gives: undefined,
    },
    keyed("one's own", ({ errand }) => ({ tagId: errand, ifVersion: 1 }), undefined),
    {
      kind: "invalid",
      story: "a stale version",
      input: ({ errand }) => ({ tagId: errand, ifVersion: 2 }),
      gives: "tag-changed",
    },
    ...badKeys(({ errand }) => ({ tagId: errand })),
    ...mistagged,
    ...unauthenticated,
  ],
  "tag.merge": [
    {
      kind: "valid",
      story: "into another",
      input: ({ errand, phone }) => ({ tagId: errand, into: phone }),
      gives: { name: "phone", version: 1 },
    },
    keyed("into another", ({ errand, phone }) => ({ tagId: errand, into: phone, ifVersion: 1 }), {
      name: "phone",
    }),
    {
      kind: "invalid",
      story: "into itself",
      input: ({ errand }) => ({ tagId: errand, into: errand }),
      gives: "invalid-input",
    },
    {
      kind: "invalid",
      story: "a stale version",
      input: ({ errand, phone }) => ({ tagId: errand, into: phone, ifVersion: 2 }),
      gives: "tag-changed",
    },
    {
      kind: "foreign",
      story: "into another owner's",
      input: ({ errand, strangersTag }) => ({ tagId: errand, into: strangersTag }),
      gives: "tag-not-found",
    },
    {
      kind: "missing",
      story: "into one that does not exist",
      input: ({ errand, missing }) => ({ tagId: errand, into: missing }),
      gives: "tag-not-found",
    },
    ...badKeys(({ errand, phone }) => ({ tagId: errand, into: phone })),
    ...mistagged.map(merging),
    ...unauthenticated,
  ],
};
