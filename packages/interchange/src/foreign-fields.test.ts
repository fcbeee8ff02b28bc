import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { imported } from "../test/imported.ts";
import { leavesOf, objectsOf, type Place, valueAt, withValue } from "../test/leaves.ts";
import { DEFAULT_FILE_LIMITS } from "./file-limits.ts";
import type { FileFormat } from "./read-file.ts";
import { rowsOf } from "./todoist-rows.ts";

/*
 * Each file has every field that its service is known to write. Whatever is written into any of them has to
 * turn up: in the records that are made, or in what is listed as left out.
 */

type Foreign = Exclude<FileFormat, "docket">;

interface Format {
  readonly format: Foreign;
  readonly file: string;
  /** Its heading in the documentation. */
  readonly heading: string;
  /** How a field is called where it is listed. */
  readonly nameOf: (names: readonly string[], document: unknown, place: Place) => string;
  /** What the documentation says is not counted. */
  readonly notCounted: RegExp;
}

/** By the names on the way to a field, with those of what is around it. */
function nameIn(kinds: readonly (readonly [string, string])[]) {
  return (names: readonly string[]) => {
    const path = names.join(".");
    for (const [around, kind] of kinds) {
      if (path.startsWith(around)) return `${kind}.${path.slice(around.length)}`;
    }
    return path;
  };
}

const FORMATS: readonly Format[] = [
  {
    format: "todoist",
    file: "todoist.csv",
    heading: "### Todoist",
    nameOf: ([column = ""], document, [row = 0]) =>
      `${String(valueAt(document, [row, "TYPE"]))}.${column}`,
    notCounted: /\.DATE_LANG$/,
  },
  {
    format: "vikunja",
    file: "vikunja.json",
    heading: "### Vikunja",
    nameOf: nameIn([
      ["tasks.", "task"],
      ["", "project"],
    ]),
    notCounted:
      /^task\.(?:labels|comments|comments\.author)\.id$|\.(?:subtask|parenttask)\.(?!id$)/,
  },
  {
    format: "microsoft",
    file: "microsoft.json",
    heading: "### Microsoft",
    nameOf: nameIn([
      ["value.tasks.value.", "task"],
      ["value.", "list"],
      ["", "file"],
    ]),
    notCounted: /@odata\.(?:context|etag)$|^task\.linkedResources\.id$/,
  },
  {
    format: "google",
    file: "google.json",
    heading: "### Google",
    nameOf: nameIn([
      ["items.items.", "task"],
      ["items.", "list"],
      ["", "file"],
    ]),
    notCounted: /^\w+\.(?:kind|etag|selfLink)$/,
  },
];

async function documentOf({ format, file }: Format): Promise<unknown> {
  const text = await readFile(new URL(`../test/files/${file}`, import.meta.url), "utf8");
  return format === "todoist" ? rowsOf(text, DEFAULT_FILE_LIMITS) : JSON.parse(text);
}

/** What a document comes to; one of Todoist's is written as CSV again. */
async function outcomeOf(format: Foreign, document: unknown) {
  const file = format === "todoist" ? csvOf(document) : document;
  const { lists, tags, tagColours, tasks, leftOut } = await imported(format, file);
  const records = JSON.stringify([lists, [...tags], [...tagColours], [...tasks]]);
  return { records, leftOut };
}

function csvOf(document: unknown): string {
  const rows = z.array(z.record(z.string(), z.string())).parse(document);
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const line = (cells: readonly string[]) =>
    cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",");
  return [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ""))]
    .map(line)
    .join("\n");
}

type Outcome = Awaited<ReturnType<typeof outcomeOf>>;

/** Whether a field, or something that it is in, is listed. */
function isListed({ leftOut }: Outcome, name: string): boolean {
  return leftOut.some(({ field }) => name === field || name.startsWith(`${field}.`));
}

const SENTINEL = "sentinel";

/** Other values that may be where a value is: one that it may be, and for texts one that they had better not. */
function othersThan(value: unknown): unknown[] {
  if (typeof value === "boolean") return [!value, SENTINEL];
  if (typeof value === "number") return [value * 1_000 + 1, SENTINEL];
  const later = String(value).replace(/^\d{4}-\d{2}-\d{2}/, "2027-05-06");
  return later === value ? [SENTINEL] : [later, SENTINEL];
}

describe.each(FORMATS)("$format", (format) => {
  const nameOf = (document: unknown, place: Place) =>
    format.nameOf(
      place.filter((key) => typeof key === "string"),
      document,
      place,
    );
  // Of which nothing can be read in the records, but that they are others.
  const isBehindTheRecords = (name: string) => /\.(?:id|TYPE)$/.test(name);
  const read = async () => {
    const document = await documentOf(format);
    const places = leavesOf(document)
      .map((place) => ({ place, name: nameOf(document, place) }))
      .filter(({ name }) => !format.notCounted.test(name));
    return { document, places, before: await outcomeOf(format.format, document) };
  };

  test("whatever a field says turns up in the records, or the field is listed", async () => {
    const { document, places, before } = await read();
    const lost: string[] = [];
    for (const { place, name } of places) {
      // Moves a record, or not: there is a test of its own for it.
      if (/^\w+\.position$/.test(name)) continue;
      for (const value of othersThan(valueAt(document, place))) {
        const after = await outcomeOf(format.format, withValue(document, place, value));
        const isThere =
          value === SENTINEL && !isBehindTheRecords(name)
            ? after.records.includes(SENTINEL)
            : JSON.stringify(after) !== JSON.stringify(before);
        if (!isThere && !isListed(after, name)) lost.push(`${name}: ${String(value)}`);
      }
    }
    expect(places.length).toBeGreaterThan(15);
    expect(lost).toEqual([]);
  });

  test("a field that nobody knows is listed, wherever it is", async () => {
    const { document } = await read();
    const lost: string[] = [];
    for (const place of objectsOf(document)) {
      const unknown = [...place, "unheardOf"];
      const name = nameOf(document, unknown);
      if (format.notCounted.test(name)) continue;
      const after = await outcomeOf(format.format, withValue(document, unknown, "news"));
      if (!isListed(after, name) && !isListed(after, name.replace("unheardOf", "UNHEARDOF")))
        lost.push(name);
    }
    expect(lost).toEqual([]);
  });

  test.skipIf(format.format === "todoist")(
    "a value of another type than the field's is listed",
    async () => {
      const { document, places } = await read();
      const lost: string[] = [];
      for (const { place, name } of places) {
        const after = await outcomeOf(
          format.format,
          withValue(document, place, [[{ odd: "value" }]]),
        );
        if (!isListed(after, name)) lost.push(name);
      }
      expect(lost).toEqual([]);
    },
  );

  test("the documentation names every field", async () => {
    const document = await documentOf(format);
    const importing = await readFile(
      new URL("../../../docs/importing.md", import.meta.url),
      "utf8",
    );
    const [, section = ""] = importing.split(format.heading);
    const [words = ""] = section.split("\n### ");
    const named = new Set(
      [...words.matchAll(/`([^`]+)`/g)].flatMap(([, name = ""]) => name.split(/[ .]/)),
    );
    const names = leavesOf(document).map((place) => nameOf(document, place).split(/[.@]/)[1] ?? "");
    expect([...new Set(names)].filter((name) => name !== "" && !named.has(name))).toEqual([]);
  });
});

function toMicrosoft(list: object): object {
  return { displayName: Reflect.get(list, "title"), tasks: Reflect.get(list, "tasks") };
}

test.each<[Foreign, (lists: readonly object[]) => unknown]>([
  ["vikunja", (lists) => lists],
  ["microsoft", (lists) => ({ value: lists.map(toMicrosoft) })],
  [
    "google",
    (lists) => ({ items: lists.map((list) => ({ ...list, items: Reflect.get(list, "tasks") })) }),
  ],
])("lists and tasks of %s that have no ids are told by their words", async (format, fileOf) => {
  const listOf = (name: string) => ({
    title: name,
    tasks: [{ title: `Post the letter (${name})` }, { title: `Buy a stamp (${name})` }],
  });
  const { lists, tasks } = await imported(format, fileOf([listOf("Home"), listOf("Work")]));
  expect(lists.map(({ name }) => name)).toEqual(["Home", "Work"]);
  expect(tasks.size).toBe(4);
});
