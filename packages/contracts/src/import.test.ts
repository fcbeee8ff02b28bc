import { expect, test } from "vitest";
import { AddPart, LARGEST_PART } from "./import.ts";

const PART = { importId: "01940000-0000-7000-8000-000000000001", part: 0 };

test.each([
  [0, false],
  [1, true],
  [LARGEST_PART, true],
  [LARGEST_PART + 1, false],
])("a part of %i characters: %s", (length, isTaken) => {
  expect(AddPart.safeParse({ ...PART, text: "x".repeat(length) }).success).toBe(isTaken);
});
