import { expect, test } from "vitest";
import { createPasswords } from "./passwords.ts";

const passwords = await createPasswords();

test("a password is hashed with argon2id, at the strength that OWASP asks for, and salted", async () => {
  const hashed = await passwords.hash("correct horse battery staple");
  expect(hashed).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await passwords.hash("correct horse battery staple")).not.toBe(hashed);
});

test.each([
  ["a phrase", "correct horse battery staple"],
  ["white space at both ends", "  eight chars  "],
  ["a NUL", "before\0after"],
  ["emoji", "🦙".repeat(128)],
  ["a letter in two code points", "Ame\u0301lie's secret"],
])("%s is recognised", async (_, password) => {
  const hashed = await passwords.hash(password);
  expect(await passwords.matches(password, hashed)).toBe(true);
});

test.each([
  ["what follows a NUL", "before\0after", "before\0other"],
  ["a space at the end", "eight chars ", "eight chars"],
  ["the form of an accent", "Ame\u0301lie's secret", "Am\u00e9lie's secret"],
  ["the 128th character", "a".repeat(128), `${"a".repeat(127)}b`],
])("%s counts", async (_, password, other) => {
  expect(await passwords.matches(other, await passwords.hash(password))).toBe(false);
});

test("where there is no hash, nothing matches", async () => {
  expect(await passwords.matches("correct horse battery staple", null)).toBe(false);
  expect(await passwords.matches("", undefined)).toBe(false);
});

test("when too many wait, the next is sent away before any hash is made for it", async () => {
  const busy = await createPasswords({ running: 1, waiting: 2, retryAfter: 3 });
  const hashed = await busy.hash("correct horse battery staple");
  const results = await Promise.allSettled([
    busy.hash("the one that runs"),
    busy.matches("the first that waits", hashed),
    busy.matches("the second, without an account", null),
    busy.hash("one too many"),
    busy.matches("and another", null),
  ]);
  expect(results.map(({ status }) => status)).toEqual([
    "fulfilled",
    "fulfilled",
    "fulfilled",
    "rejected",
    "rejected",
  ]);
  expect(results.at(-1)).toMatchObject({ reason: { code: "too-many-requests", retryAfter: 3 } });
});
