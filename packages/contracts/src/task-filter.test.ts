import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatTaskFilter } from "./format-task-filter.ts";
import { TaskId } from "./ids.ts";
import { parseTaskFilter } from "./parse-task-filter.ts";
import { Priority } from "./priority.ts";
import type { DayValue, FilterTerm, NameValue, TaskFilter } from "./task-filter.ts";

function read(text: string): TaskFilter {
  const parsed = parseTaskFilter(text);
  if ("filter" in parsed) return parsed.filter;
  throw new Error(parsed.errors.map(({ detail }) => detail).join(" "));
}

/** What is wrong: the marked part of the text, and the sentence. */
function wrong(text: string): string[] {
  const parsed = parseTaskFilter(text);
  if ("filter" in parsed) return [];
  return parsed.errors.map(({ start, end, detail }) => `${text.slice(start, end)} → ${detail}`);
}

test("a filter is typed as text", () => {
  expect(read("due:today tag:home !done")).toEqual([
    { field: "due", values: [{ kind: "today" }], negated: false },
    { field: "tag", values: [{ kind: "name", name: "home" }], negated: false },
    { field: "done", negated: true },
  ]);
  expect(read(" \t ")).toEqual([]);
  expect(read("")).toEqual([]);
});

test("a comma means or, and every kind of day has its words", () => {
  expect(
    read("due:overdue,today,7d,2026-11-20,2026-11-01..2026-11-30,2026-12-01..,..2026-01-01"),
  ).toEqual([
    {
      field: "due",
      values: [
        { kind: "overdue" },
        { kind: "today" },
        { kind: "days", count: 7 },
        { kind: "range", from: "2026-11-20", to: "2026-11-20" },
        { kind: "range", from: "2026-11-01", to: "2026-11-30" },
        { kind: "range", from: "2026-12-01", to: null },
        { kind: "range", from: null, to: "2026-01-01" },
      ],
      negated: false,
    },
  ]);
});

test("keys and words are read in any letter case, names are kept as they are", () => {
  expect(read("Due:Today PRIORITY:P1,High LIST:Inbox Tag:Home")).toEqual([
    { field: "due", values: [{ kind: "today" }], negated: false },
    { field: "priority", values: ["high", "high"], negated: false },
    { field: "list", values: [{ kind: "none" }], negated: false },
    { field: "tag", values: [{ kind: "name", name: "Home" }], negated: false },
  ]);
});

test("in quotes, anything is a name", () => {
  expect(read(String.raw`list:"two words","inbox","a \"b\" \\ c","x,y" tag:"none"`)).toEqual([
    {
      field: "list",
      values: ["two words", "inbox", String.raw`a "b" \ c`, "x,y"].map((name) => ({
        kind: "name",
        name,
      })),
      negated: false,
    },
    { field: "tag", values: [{ kind: "name", name: "none" }], negated: false },
  ]);
});

test("what cannot be understood is marked, all of it, in words", () => {
  expect(wrong("colour:red done due:2026-02-30")).toEqual([
    "colour:red → Unknown filter “colour”. Use done, trashed, started, due:, start:, list:, tag:, priority: or parent:.",
    "2026-02-30 → “2026-02-30” is not a valid date. Use today, tomorrow, none, any, 7d, 2026-11-20 or 2026-11-01..2026-11-30.",
  ]);
  expect(wrong("milk")).toEqual([expect.stringMatching(/^milk → Unknown filter “milk”/)]);
  expect(wrong("__proto__:x !constructor")).toHaveLength(2);
  expect(wrong("due")).toEqual(["due → “due” needs a value, such as due:today."]);
  expect(wrong("!tag:")).toEqual([" → A value is missing; write tag:home."]);
  expect(wrong("tag:a,,b")).toHaveLength(1);
  expect(wrong("done:yes")).toEqual(["done:yes → “done” takes no value: write done, or !done."]);
  expect(wrong("due:2026-12-01..2026-11-01")).toEqual([
    "2026-12-01..2026-11-01 → “2026-12-01..2026-11-01” ends before it begins.",
  ]);
  expect(wrong("due:0d due:367d due:..")).toHaveLength(3);
  expect(wrong("due:0000-01-01 due:99999-01-01 due:2026-1-1")).toHaveLength(3);
  expect(wrong("start:overdue")).toEqual([
    "overdue → Only what is due can be overdue. Write “started” for what has begun.",
  ]);
  expect(wrong("priority:p5")).toEqual([
    "p5 → “p5” is no priority. Write high, medium, low or none, or p1 to p4.",
  ]);
  expect(wrong("parent:me")).toHaveLength(1);
  expect(wrong('done tag:"home')).toEqual(['"home → The closing quotation mark is missing.']);
  expect(wrong('tag:"a"b done')).toEqual([
    "b → A comma or a space has to be next to a quotation mark.",
  ]);
  expect(wrong("!!done")).toHaveLength(1);
});

const date = fc
  .date({
    min: new Date("0001-01-01T00:00:00Z"),
    max: new Date("9999-12-31T00:00:00Z"),
    noInvalidDate: true,
  })
  .map((day) => day.toISOString().slice(0, 10));

const range = fc
  .tuple(fc.option(date), fc.option(date))
  .filter(([from, to]) => from !== null || to !== null)
  .map(([one, other]): DayValue => {
    const [from, to] = one !== null && other !== null && one > other ? [other, one] : [one, other];
    return { kind: "range", from, to };
  });

const day: fc.Arbitrary<DayValue> = fc.oneof(
  fc
    .constantFrom("today" as const, "tomorrow" as const, "none" as const, "any" as const)
    .map((kind) => ({ kind })),
  fc.integer({ min: 1, max: 366 }).map((count): DayValue => ({ kind: "days", count })),
  range,
);

/** As names are stored: trimmed, and never empty. */
const nameValue: fc.Arbitrary<NameValue> = fc.oneof(
  fc.constant<NameValue>({ kind: "none" }),
  fc
    .oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("inbox", "None", "a,b", '"', "\\", "!", "x:y", "\u3000é\u00a0f", '\\"'),
    )
    .map((text) => text.trim())
    .filter((text) => text !== "")
    .map((text): NameValue => ({ kind: "name", name: text })),
);

function some<Value>(value: fc.Arbitrary<Value>) {
  return fc.array(value, { minLength: 1, maxLength: 4 });
}

const term: fc.Arbitrary<FilterTerm> = fc.oneof(
  fc.record({
    field: fc.constantFrom("done" as const, "trashed" as const, "started" as const),
    negated: fc.boolean(),
  }),
  fc.record({
    field: fc.constantFrom("due" as const, "start" as const),
    values: some(day),
    negated: fc.boolean(),
  }),
  fc.record({
    field: fc.constantFrom("list" as const, "tag" as const),
    values: some(nameValue),
    negated: fc.boolean(),
  }),
  fc.record({
    field: fc.constant("priority" as const),
    values: some(fc.constantFrom(...Priority.options)),
    negated: fc.boolean(),
  }),
  fc.record({
    field: fc.constant("parent" as const),
    values: some(
      fc.oneof(
        fc.constant("none" as const),
        fc.uuid().map((id) => TaskId.parse(id)),
      ),
    ),
    negated: fc.boolean(),
  }),
);

test("whatever is written is read as the same", () => {
  fc.assert(
    fc.property(fc.array(term, { maxLength: 6 }), (filter) => {
      const text = formatTaskFilter(filter);
      expect(read(text)).toEqual(filter);
      expect(formatTaskFilter(read(text))).toBe(text);
    }),
    { numRuns: 1_000 },
  );
});

test("any text is read or refused, and every mark lies within it", () => {
  const piece = fc.constantFrom(
    "due:",
    "tag:",
    "!",
    '"',
    "\\",
    ",",
    "..",
    " ",
    "7d",
    "done",
    "none",
    "2026-11-20",
  );
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(piece).map((all) => all.join("")),
  );
  fc.assert(
    fc.property(text, (given) => {
      const parsed = parseTaskFilter(given);
      const again = "filter" in parsed ? { filter: read(formatTaskFilter(parsed.filter)) } : parsed;
      expect(again).toEqual(parsed);
      const errors = "errors" in parsed ? parsed.errors : [];
      const isMarked = errors.every(
        ({ start, end, detail }) =>
          start >= 0 && start <= end && end <= given.length && detail !== "",
      );
      expect(isMarked && errors.length === 0).toBe("filter" in parsed);
    }),
    { numRuns: 1_000 },
  );
});

test("no text takes long", () => {
  for (const text of [
    '"'.repeat(100_000),
    `tag:${'"\\'.repeat(50_000)}`,
    "!".repeat(100_000),
    `tag:${",".repeat(100_000)}`,
  ]) {
    const startedAt = performance.now();
    parseTaskFilter(text);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  }
});

describe("typographic quotation marks", () => {
  test.each([
    "“my list”",
    "„my list“",
    "„my list”",
    "”my list”",
    "«my list»",
    "»my list«",
    "‹my list›",
    "‘my list’",
    "‚my list‘",
    "「my list」",
    "『my list』",
    "＂my list＂",
    "〝my list〞",
    '“my list"',
  ])("%s is read as a quoted name", (quoted) => {
    expect(parseTaskFilter(`list:${quoted} !done`)).toEqual(
      parseTaskFilter('list:"my list" !done'),
    );
    expect(parseTaskFilter(`tag:a,${quoted},b`)).toEqual(parseTaskFilter('tag:a,"my list",b'));
  });

  test.each([
    ["list:‘Ben’s list’", "Ben’s list"],
    ["list:Ben’s", "Ben’s"],
    ["list:’s-Hertogenbosch", "’s-Hertogenbosch"],
    ["list:“never", "“never"],
    ["list:“a \\” b”", "a ” b"],
    ["list:“Inbox”", "Inbox"],
    ['list:"“Home”"', "“Home”"],
  ])("%s", (text, name) => {
    const parsed = parseTaskFilter(text);
    expect(parsed).toMatchObject({ filter: [{ values: [{ kind: "name", name }] }] });
    if (!("filter" in parsed)) throw new Error("not read");
    expect(parseTaskFilter(formatTaskFilter(parsed.filter))).toEqual(parsed);
  });
});
