import { expect, test } from "vitest";
import { createFrequentStatements } from "./frequent-statements.ts";

function timesUntilFrequent(isFrequent: (text: string) => boolean, text: string): number {
  for (let time = 1; time <= 100; time += 1) if (isFrequent(text)) return time;
  return Infinity;
}

test("a statement is frequent from its fifth time on", () => {
  const isFrequent = createFrequentStatements();
  expect(timesUntilFrequent(isFrequent, "select $1")).toBe(5);
  expect(isFrequent("select $1")).toBe(true);
  expect(isFrequent("select $2")).toBe(false);
});

test("what comes once leaves no trace in the end, and no number of it keeps out what comes again", () => {
  const isFrequent = createFrequentStatements();
  for (let n = 0; n < 10_000; n += 1) expect(isFrequent(`select $1, ${n}`)).toBe(false);
  expect(timesUntilFrequent(isFrequent, "select $1")).toBe(5);
});

test("only so many are frequent, and those stay", () => {
  const isFrequent = createFrequentStatements();
  const all = Array.from({ length: 300 }, (_, n) => `select $1, ${n}`);
  for (const text of all) timesUntilFrequent(isFrequent, text);
  expect(all.filter(isFrequent)).toEqual(all.slice(0, 200));
});
