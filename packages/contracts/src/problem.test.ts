import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { PROBLEMS } from "./problem.ts";

/** The rows of the Markdown tables of a document that begin with a status. */
function statusRows(document: string): string[][] {
  return readFileSync(new URL(`../../../${document}`, import.meta.url), "utf8")
    .split("\n")
    .filter((line) => /^\| \d{3}/.test(line))
    .map((line) => line.split("|").map((cell) => cell.trim()));
}

test("docs/problems.md has every problem, and no other", () => {
  const rows = statusRows("docs/problems.md").map(([, ...cells]) => cells.slice(0, 3));
  expect(rows).toEqual(
    Object.entries(PROBLEMS).map(([code, { status, detail }]) => [
      String(status),
      `\`${code}\``,
      detail,
    ]),
  );
});

test("the README's table has every status of a problem, and no other", () => {
  const named = statusRows("README.md").flatMap(([, statuses = ""]) => statuses.split(", "));
  const statuses = Object.values(PROBLEMS).map(({ status }) => String(status));
  expect(named.toSorted()).toEqual([...new Set(statuses)].toSorted());
});
