import { expect, test } from "vitest";
import { requireUncommonPassword } from "./weak-passwords.ts";

function isAccepted(password: string, email = "ada.lovelace@example.com"): boolean {
  try {
    requireUncommonPassword(password, email);
    return true;
  } catch {
    return false;
  }
}

test.each([
  ["a leaked favourite", "password"],
  ["the same, shouted", "PassWord123"],
  ["a common substitution", "P@ssw0rd"],
  ["counting up", "12345678"],
  ["counting past nine", "7890123456"],
  ["counting down past zero", "32109876"],
  ["the alphabet", "abcdefgh"],
  ["one key held down", "aaaaaaaaaa"],
  ["a row of the keyboard", "qwertyuiop"],
  ["the row backwards", "lkjhgfdsa"],
  ["a German row", "qwertzui"],
  ["columns of the keyboard", "1qaz2wsx"],
  ["the address itself", "Ada.Lovelace@Example.com"],
  ["the name in the address", "ada.lovelace"],
])("%s is refused", (_, password) => {
  expect(isAccepted(password)).toBe(false);
});

test.each([
  ["four random words", "correct horse battery staple"],
  ["a short random one", "kX7#pq2!"],
  ["a common one with a surprise", "password-but-with-llamas"],
  ["someone else's name", "grace.hopper"],
  ["other digits", "27182818"],
  ["emoji", "🦙🌋🪁🧭🫖🪐🎷🧶"],
  ["the longest there may be", "z".repeat(128)],
])("%s is accepted", (_, password) => {
  expect(isAccepted(password)).toBe(true);
});

test("the refusal points at the password and does not repeat it", () => {
  expect(() => {
    requireUncommonPassword("iloveyou", "ada@example.com");
  }).toThrow(
    expect.objectContaining({
      code: "invalid-input",
      errors: [{ pointer: "/password", detail: expect.not.stringContaining("iloveyou") }],
    }),
  );
});
