import { expect, test } from "vitest";
import { RememberedTokens } from "./remembered-tokens.ts";

const ada = { user: "Ada" };
const verified = { grant: ada, generation: 1, validUntil: 1_000 };

test("a token is recalled until its time is up", () => {
  const tokens = new RememberedTokens<typeof ada>(2);
  tokens.remember("a", verified);

  expect(tokens.recall("a", 1, 999)).toBe(ada);
  expect(tokens.recall("b", 1, 999)).toBeNull();
  expect(tokens.recall("a", 1, 1_000)).toBeNull();
});

test("a token verified with other keys is not recalled", () => {
  const tokens = new RememberedTokens<typeof ada>(2);
  tokens.remember("a", verified);

  expect(tokens.recall("a", 2, 0)).toBeNull();
});

test("the least recently used token makes room for a new one", () => {
  const tokens = new RememberedTokens<typeof ada>(2);
  tokens.remember("a", verified);
  tokens.remember("b", verified);
  tokens.recall("a", 1, 0);
  tokens.remember("c", verified);

  expect(tokens.recall("b", 1, 0)).toBeNull();
  expect(tokens.recall("a", 1, 0)).toBe(ada);
  expect(tokens.recall("c", 1, 0)).toBe(ada);
});

test("a token remembered twice takes one place", () => {
  const tokens = new RememberedTokens<typeof ada>(2);
  tokens.remember("a", verified);
  tokens.remember("b", verified);
  tokens.remember("b", { ...verified, validUntil: 2_000 });

  expect(tokens.recall("a", 1, 0)).toBe(ada);
  expect(tokens.recall("b", 1, 1_500)).toBe(ada);
});
