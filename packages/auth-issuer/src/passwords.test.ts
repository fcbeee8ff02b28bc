import { hash } from "@node-rs/argon2";
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
  expect(await passwords.compare(password, hashed)).toBe("yes");
});

test.each([
  ["what follows a NUL", "before\0after", "before\0other"],
  ["a space at the end", "eight chars ", "eight chars"],
  ["the width of a letter", "Ａdas own secret", "Adas own secret"],
  ["the 128th character", "a".repeat(128), `${"a".repeat(127)}b`],
])("%s counts", async (_, password, other) => {
  expect(await passwords.compare(other, await passwords.hash(password))).toBe("no");
});

test.each([
  ["e and an accent, or one letter", "Ame\u0301lie's secret", "Am\u00e9lie's secret"],
  [
    "a syllable of Hangul or its letters",
    "\ud55c\uad6d\uc5b4 is hard",
    "\u1112\u1161\u11ab\u1100\u116e\u11a8\u110b\u1165 is hard",
  ],
  ["the order of two marks", "s\u0323\u0307, long enough", "s\u0307\u0323, long enough"],
  ["the sign of \u212b, or the letter", "ten \u212bngstr\u00f6m", "ten \u00c5ngstr\u00f6m"],
])("%s is the same password", async (_, password, other) => {
  expect(await passwords.compare(other, await passwords.hash(password))).toBe("yes");
  expect(await passwords.compare(password, await passwords.hash(other))).toBe("yes");
});

test("a hash of a password that was not normalised matches the password as typed, and is reported as old", async () => {
  const typed = "Ame\u0301lie's secret";
  const hashed = await hash(typed, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  expect(await passwords.compare(typed, hashed)).toBe("as-typed");
  expect(await passwords.compare("another\u0301 password", hashed)).toBe("no");
});

test("where there is no hash, nothing matches", async () => {
  expect(await passwords.compare("correct horse battery staple", null)).toBe("no");
  expect(await passwords.compare("", undefined)).toBe("no");
});

test("when too many wait, the next is sent away before any hash is made for it", async () => {
  const busy = await createPasswords({ running: 1, waiting: 2, retryAfter: 3 });
  const hashed = await busy.hash("correct horse battery staple");
  const results = await Promise.allSettled([
    busy.hash("the one that runs"),
    busy.compare("the first that waits", hashed),
    busy.compare("the second, without an account", null),
    busy.hash("one too many"),
    busy.compare("and another", null),
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
