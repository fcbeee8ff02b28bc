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

test("what came a few times is forgotten after two thousand others", () => {
  const isFrequent = createFrequentStatements();
  for (let time = 1; time <= 4; time += 1) isFrequent("select $1");
  for (let n = 0; n < 2_000; n += 1) expect(isFrequent(`select $1, ${n}`)).toBe(false);
  expect(timesUntilFrequent(isFrequent, "select $1")).toBe(5);
});

test("only so many are frequent, and those stay for an hour", () => {
  let now = 0;
  const isFrequent = createFrequentStatements(() => now);
  const all = Array.from({ length: 300 }, (_, n) => `select $1, ${n}`);
  for (const text of all) timesUntilFrequent(isFrequent, text);
  expect(all.filter(isFrequent)).toEqual(all.slice(0, 200));
  now = 3_599_999;
  expect(all.filter(isFrequent)).toEqual(all.slice(0, 200));
  now = 3_600_000;
  expect(all.filter(isFrequent)).toEqual([]);
  expect(timesUntilFrequent(isFrequent, all[299] ?? "")).toBe(4);
});

test("a very long one never is", () => {
  const isFrequent = createFrequentStatements();
  expect(timesUntilFrequent(isFrequent, "x".repeat(10_001))).toBe(Infinity);
  expect(timesUntilFrequent(isFrequent, "x".repeat(10_000))).toBe(5);
});
