import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseQuickAdd } from "./index.ts";

const document = readFileSync(new URL("../../../docs/quick-add.md", import.meta.url), "utf8");
const [, table = ""] = /<!-- examples[^>]*-->\s*((?:\|[^\n]*\n)+)/.exec(document) ?? [];
const [, , ...rows] = table.split("\n").filter((row) => row !== "");
const examples = rows.map((row) => row.split("|").map((cell) => cell.trim()));

test("the examples are read from the documentation", () => {
  expect(examples.length).toBeGreaterThan(15);
});

test.each(examples)("%s%s is what the documentation says", (_, typed = "", title, says) => {
  const { due, start, listName, tagNames, priority, recurrence, ...rest } = parseQuickAdd(
    typed.replaceAll("`", ""),
    {
      now: new Date("2026-11-20T11:15:00Z"),
      timeZone: "Europe/Lisbon",
      lists: ["Home", "Home improvement"],
    },
  );
  const said = [
    due === null ? [] : "time" in due ? `due ${due.date} ${due.time}` : `due ${due.date}`,
    start === null ? [] : `start ${start}`,
    listName === null ? [] : `list ${listName}`,
    tagNames.map((name) => `tag ${name}`),
    priority === "none" ? [] : `priority ${priority}`,
    recurrence?.rule ?? [],
    recurrence?.from === "completion" ? "from completion" : [],
  ];
  expect([rest.title, said.flat().join(", ")]).toEqual([title, says]);
});
