import { badPages, foreignAddress, unauthenticated, unknownField } from "./shared-cases.ts";
import { type Case, type Cases, ID, type World } from "./world.ts";

type Inputs = Readonly<Record<string, unknown>>;

/** Stories of what is shown, by the titles. */
function views(stories: readonly [string, (world: World) => Inputs, string[]][]): readonly Case[] {
  return stories.map(([story, input, titles]) => ({
    kind: "valid",
    story,
    input,
    gives: { items: titles.map((title) => ({ title })) },
  }));
}

function misread(inputs: readonly Inputs[]): readonly Case[] {
  return inputs.map((input) => ({
    kind: "invalid",
    story: JSON.stringify(input).slice(0, 60),
    input: () => input,
    gives: "invalid-input",
  }));
}

const misviewed = misread([
  { filter: "colour:red" },
  { filter: "due:2026-02-30" },
  { filter: 'tag:"open' },
  { filter: "done ".repeat(201) },
  { due: "someday" },
  { due: "today done" },
  { due: "" },
  { priority: ["urgent"] },
  { tagId: ["errand"] },
  { sort: "colour" },
  { direction: "up" },
  { timeZone: "Mars/Olympus" },
  { timeZone: "+01:00" },
  { started: "soon" },
  { trashed: "both" },
  { parentId: "any" },
]);

export const VIEW_CASES: Cases = {
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
    ...views([
      ["a filter", () => ({ filter: "list:HOME done" }), ["Done"]],
      ["what a filter leaves out", () => ({ filter: '!list:"Home"' }), ["Open"]],
      ["the trash", () => ({ trashed: true }), ["Trashed"]],
      ["a tag", ({ errand }) => ({ tagId: [errand] }), ["Done"]],
      ["one of two tags", ({ errand, phone }) => ({ tagId: [phone, errand] }), ["Done"]],
      ["a priority", () => ({ priority: ["low"] }), ["Done"]],
      ["one of two priorities", () => ({ priority: ["high", "none"] }), ["Open"]],
      ["without a date, by title", () => ({ due: "none", sort: "title" }), ["Done", "Open"]],
      ["overdue or today, in Tokyo", () => ({ due: "overdue,today", timeZone: "Asia/Tokyo" }), []],
      ["started, last changed first", () => ({ started: true, sort: "updated" }), ["Done", "Open"]],
      ["no subtasks", () => ({ parentId: "none", completed: false }), ["Open"]],
      ["subtasks of a task without", ({ open }) => ({ parentId: open, sort: "position" }), []],
      ["by priority", () => ({ sort: "priority" }), ["Done", "Open"]],
      ["by title, backwards", () => ({ sort: "title", direction: "desc" }), ["Open", "Done"]],
    ]),
    ...[
      { story: "subtasks of a task", field: "parentId", prefix: "" },
      { story: "subtasks of a task, by a filter", field: "filter", prefix: "parent:" },
    ].map(({ story, field, prefix }): Case => ({
      kind: "valid",
      story,
      given: (caller, { open }) => caller.task.create({ title: "Seal it", parentId: open }),
      input: ({ open }) => ({ [field]: `${prefix}${open}` }),
      gives: { items: [{ title: "Seal it", parentId: ID.open }], nextCursor: null },
    })),
    {
      kind: "valid",
      story: "a page in another order",
      input: () => ({ sort: "title", limit: 1 }),
      gives: { items: [{ title: "Done" }], nextCursor: "(cursor)" },
    },
    {
      kind: "foreign",
      story: "with another owner's tag",
      input: ({ strangersTag }) => ({ tagId: [strangersTag] }),
      gives: { items: [], nextCursor: null },
    },
    {
      kind: "foreign",
      story: "another owner's list, by its name",
      input: () => ({ filter: 'list:"Not yours"' }),
      gives: "invalid-input",
    },
    {
      kind: "missing",
      story: "a tag that does not exist, by its name",
      input: () => ({ filter: "tag:nowhere" }),
      gives: "invalid-input",
    },
    ...misviewed,
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
  "task.search": [
    ...views([
      ["a word", () => ({ query: "done" }), ["Done"]],
      ["the beginning of one", ({ me }) => ({ userId: me.id, query: "OP" }), ["Open"]],
      ["with a letter too many", () => ({ query: "oppen", limit: 1 }), ["Open"]],
      ["in the notes", () => ({ query: "n", timeZone: "Asia/Tokyo" }), ["Done"]],
      ["what is nowhere", () => ({ query: "%" }), []],
      ["nothing", () => ({ query: "" }), []],
      ["in the trash", () => ({ query: "trashed", filter: "trashed" }), ["Trashed"]],
      ["with a filter", () => ({ query: "open", filter: "done" }), []],
    ]),
    {
      kind: "foreign",
      story: "what another owner has",
      input: () => ({ query: "not yours" }),
      gives: { items: [] },
    },
    ...misread([
      {},
      { query: "x".repeat(201) },
      { query: "a\0b" },
      { query: "a b c d e f g h i j k l m n o p q" },
      { query: "open", filter: "colour:red" },
      { query: "open", filter: "list:nowhere" },
      { query: "open", limit: 101 },
      { query: "open", cursor: "abc" },
    ]),
    unknownField,
    foreignAddress,
    ...unauthenticated,
  ],
  "task.counts": [
    {
      kind: "valid",
      story: "all of them",
      input: () => ({}),
      gives: {
        inbox: 1,
        noDate: 1,
        open: 1,
        completed: 1,
        trash: 1,
        today: 0,
        lists: [],
        tags: [],
      },
    },
    {
      kind: "valid",
      story: "in a zone",
      input: ({ me }) => ({ userId: me.id, timeZone: "America/New_York" }),
      gives: { overdue: 0, upcoming: 0 },
    },
    ...misread([{ timeZone: "Mars/Olympus" }, { timeZone: "" }]),
    unknownField,
    foreignAddress,
    ...unauthenticated,
  ],
};
