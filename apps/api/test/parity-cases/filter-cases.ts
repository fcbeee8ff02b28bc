import {
  badKeys,
  badPages,
  foreignAddress,
  keyed,
  unauthenticated,
  unknownField,
} from "./shared-cases.ts";
import type { Case, Cases } from "./world.ts";

/** What is wrong with any address of a filter. */
const misfiled: readonly Case[] = [
  foreignAddress,
  {
    kind: "foreign",
    story: "another owner's filter",
    input: ({ strangersFilter }) => ({ filterId: strangersFilter }),
    gives: "filter-not-found",
  },
  {
    kind: "missing",
    story: "a filter that does not exist",
    input: ({ me, missing }) => ({ userId: me.id, filterId: missing }),
    gives: "filter-not-found",
  },
  {
    kind: "invalid",
    story: "an id that is none",
    input: () => ({ filterId: "urgent" }),
    gives: "invalid-input",
  },
  {
    kind: "invalid",
    story: "an unknown field",
    input: ({ urgent }) => ({ filterId: urgent, nonsense: "1" }),
    gives: "invalid-input",
  },
];

const NO_FILTERS = [
  ["a blank name", { name: " ", query: "done" }],
  ["a long name", { name: "x".repeat(201), query: "done" }],
  ["a text that cannot be read", { name: "x", query: "colour:red" }],
  ["a day that is none", { name: "x", query: "due:2026-02-30" }],
  ["a long text", { name: "x", query: "done ".repeat(201) }],
  ["U+0000", { name: "x", query: 'tag:"a\0b"' }],
] as const;

function badFilters(address: Case["input"]): readonly Case[] {
  return NO_FILTERS.map(([story, fields]) => ({
    kind: "invalid",
    story,
    input: (world) => ({ ...address(world), ...fields }),
    gives: "invalid-input",
  }));
}

export const FILTER_CASES: Cases = {
  "filter.list": [
    {
      kind: "valid",
      story: "all of one's own",
      input: () => ({}),
      gives: { items: [{ name: "Urgent", query: "priority:high !done" }], nextCursor: null },
    },
    {
      kind: "valid",
      story: "a page of them",
      input: ({ me }) => ({ userId: me.id, limit: 1 }),
      gives: { items: [{ name: "Urgent" }], nextCursor: null },
    },
    ...badPages,
    unknownField,
    foreignAddress,
    ...unauthenticated,
  ],
  "filter.get": [
    {
      kind: "valid",
      story: "one's own",
      input: ({ urgent }) => ({ filterId: urgent }),
      gives: { name: "Urgent", query: "priority:high !done", version: 1 },
    },
    ...misfiled,
    ...unauthenticated,
  ],
  "filter.create": [
    {
      kind: "valid",
      story: "the least there can be",
      input: () => ({ name: " Garden ", query: "" }),
      gives: { id: "(new)", name: "Garden", query: "", version: 1 },
    },
    {
      kind: "valid",
      story: "names that stand for nothing yet, under an id that another owner uses",
      input: ({ strangersFilter }) => ({ id: strangersFilter, name: "買い物", query: "tag:店" }),
      gives: { name: "買い物", query: "tag:店", version: 1 },
    },
    {
      kind: "valid",
      story: "a retry",
      input: ({ urgent }) => ({ id: urgent, name: "Urgent", query: "priority:high !done" }),
      gives: { name: "Urgent", version: 1 },
    },
    keyed("another", () => ({ name: "Late", query: "due:overdue" }), { id: "(new)", name: "Late" }),
    {
      kind: "invalid",
      story: "an id in use",
      input: ({ urgent }) => ({ id: urgent, name: "Other", query: "done" }),
      gives: "filter-exists",
    },
    { kind: "invalid", story: "nothing", input: () => ({}), gives: "invalid-input" },
    ...badFilters(() => ({})),
    ...badKeys(() => ({ name: "x", query: "done" })),
    foreignAddress,
    ...unauthenticated,
  ],
  "filter.update": [
    {
      kind: "valid",
      story: "every field",
      input: ({ urgent }) => ({ filterId: urgent, name: "Pressing", query: "priority:p1" }),
      gives: { name: "Pressing", query: "priority:p1", version: 2 },
    },
    {
      kind: "valid",
      story: "a name, at its version",
      input: ({ urgent }) => ({ filterId: urgent, name: "ERRAND", ifVersion: 1 }),
      gives: { name: "ERRAND", version: 2 },
    },
    {
      kind: "valid",
      story: "no field",
      input: ({ urgent }) => ({ filterId: urgent }),
      gives: { name: "Urgent", version: 1 },
    },
    keyed("a text", ({ urgent }) => ({ filterId: urgent, query: "done" }), { query: "done" }),
    {
      kind: "invalid",
      story: "a stale version",
      input: ({ urgent }) => ({ filterId: urgent, ifVersion: 7, name: "x" }),
      gives: "filter-changed",
    },
    ...badFilters(({ urgent }) => ({ filterId: urgent })),
    ...badKeys(({ urgent }) => ({ filterId: urgent })),
    ...misfiled,
    ...unauthenticated,
  ],
  "filter.delete": [
    {
      kind: "valid",
      story: "one's own",
      input: ({ urgent }) => ({ filterId: urgent }),
      gives: undefined,
    },
    keyed("one's own", ({ urgent }) => ({ filterId: urgent, ifVersion: 1 }), undefined),
    {
      kind: "invalid",
      story: "a stale version",
      input: ({ urgent }) => ({ filterId: urgent, ifVersion: 2 }),
      gives: "filter-changed",
    },
    ...badKeys(({ urgent }) => ({ filterId: urgent })),
    ...misfiled,
    ...unauthenticated,
  ],
};
