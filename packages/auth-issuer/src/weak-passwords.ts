import { type FieldError, ProblemError } from "@docket/contracts";
import { COMMONEST_PASSWORDS } from "./commonest-passwords.ts";

/** Rows of the usual keyboards, and the columns that people walk down in their stead. */
const KEYBOARD_WALKS = [
  "`1234567890-=",
  "qwertyuiop[]",
  "qwertzuiop",
  "azertyuiop",
  "asdfghjkl;'",
  "zxcvbnm,./",
  "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
  "qazwsxedcrfvtgbyhnujmik,ol.p;/",
  "1q2w3e4r5t6y7u8i9o0p",
  "q1w2e3r4t5y6u7i8o9p0",
];
const WALKS = KEYBOARD_WALKS.flatMap((row) => [row, Array.from(row).toReversed().join("")]);

/** Beyond this length even `aaaa…` is not among the first guesses of anyone. */
const LONGEST_GUESSED = 20;

/** The distance from each character to the next; 9 counts on to 0, and 0 back to 9. */
function steps(password: string): number[] {
  const codes = Array.from(password, (character) => character.codePointAt(0) ?? 0);
  return codes.slice(1).map((code, index) => {
    const step = code - (codes[index] ?? 0);
    const wraps = /^\d+$/.test(password) && Math.abs(step) === 9;
    return wraps ? -Math.sign(step) : step;
  });
}

/** `aaaaaaaa`, `12345678`, `34567890`, `hgfedcba`. */
function isRun(password: string): boolean {
  const [first = 0, ...others] = steps(password);
  return Math.abs(first) <= 1 && others.every((step) => step === first);
}

function reasonAgainst(password: string, email: string): string | null {
  // Full-width letters and similar characters are as easy to guess as the letters they stand for.
  const guess = password.normalize("NFKC").toLowerCase();
  const address = email.toLowerCase();
  if (guess === address || guess === address.split("@")[0]) {
    return "Must not be your e-mail address or a part of it.";
  }
  if (guess.length > LONGEST_GUESSED) return null;
  const isCommon =
    COMMONEST_PASSWORDS.has(guess) || isRun(guess) || WALKS.some((walk) => walk.includes(guess));
  return isCommon ? "This password is too common. Choose another one." : null;
}

/**
 * Refuses the passwords that a guesser tries first, in any letter case.
 *
 * @throws ProblemError `invalid-input`, pointing at the password's field.
 * @see NIST SP 800-63B §3.1.1.2; OWASP ASVS 5.0 §6.2.4
 */
export function requireUncommonPassword(
  password: string,
  email: string,
  pointer = "/password",
): void {
  const detail = reasonAgainst(password, email);
  if (detail === null) return;
  const errors: FieldError[] = [{ pointer, detail }];
  throw new ProblemError("invalid-input", { errors });
}
