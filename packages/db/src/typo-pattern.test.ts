import * as fc from "fast-check";
import { expect, test } from "vitest";
import { typoPattern } from "./typo-pattern.ts";

/** Whether a text has a word that another may have been meant as. PostgreSQL reads the pattern as JavaScript does. */
function has(text: string, word: string): boolean {
  return new RegExp(typoPattern(word), "u").test(` ${text} `);
}

/** Letters wrong, missing or too many, and neighbours swapped: the optimal string alignment distance. */
function distance(one: string, other: string): number {
  if (one === "" || other === "") return one.length + other.length;
  const [a, b, c, d] = [one.at(-1), other.at(-1), one.at(-2), other.at(-2)];
  const [shorter, otherShorter] = [one.slice(0, -1), other.slice(0, -1)];
  return Math.min(
    distance(shorter, other) + 1,
    distance(one, otherShorter) + 1,
    distance(shorter, otherShorter) + (a === b ? 0 : 1),
    one.length > 1 && a === d && b === c
      ? distance(one.slice(0, -2), other.slice(0, -2)) + 1
      : Infinity,
  );
}

const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 4, maxLength: 5 });

test("a short word is meant when it is one typo away", () => {
  fc.assert(
    fc.property(word, word, (one, other) => {
      expect(has(other, one)).toBe(distance(one, other) <= 1);
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ["appointmant", "appointment"],
  ["apppointment", "appointments"],
  ["apointment", "appointment"],
  ["lettr", "letters"],
  ["lettre", "letters"],
  ["lettter", "letters"],
])("of a long word, the beginning counts: “%s” may be “%s”", (one, other) => {
  expect(has(`see the ${other} of`, one)).toBe(true);
});

test.each([
  ["station", "state nation"],
  ["abcde", "bcdef"],
  ["abcdef", "bcdefg"],
  ["letter", "le tter"],
  ["letter", "lett er"],
  ["c.c.c", "cacbc"],
])("“%s” is not “%s”", (one, other) => {
  expect(has(other, one)).toBe(false);
});
