import { z } from "zod";

/** Counts Unicode code points, as JSON Schema's `maxLength` and PostgreSQL's `char_length` do. */
function codePoints(value: string): number {
  let count = 0;
  for (const _ of value) count += 1;
  return count;
}

const LONE_SURROGATE = /\p{Surrogate}/u;

/** UTF-8 cannot carry half of a surrogate pair and PostgreSQL's `text` cannot hold U+0000. */
function isStorable(value: string): boolean {
  return !value.includes("\0") && !LONE_SURROGATE.test(value);
}

function isWithin(value: string, minimum: number, maximum: number): boolean {
  if (value.length < minimum) return false;
  if (value.length <= maximum && minimum <= 1) return true;
  const count = codePoints(value);
  return count >= minimum && count <= maximum;
}

/**
 * Text that is stored as given: any Unicode but U+0000 and lone surrogates.
 *
 * @param maximum  length in code points.
 */
export function text(maximum: number) {
  return z
    .string()
    .refine(isStorable, {
      error: "Must not contain the character U+0000 or half of a surrogate pair.",
      abort: true,
    })
    .refine((value) => isWithin(value, 0, maximum), `Must be at most ${maximum} characters long.`)
    .meta({ maxLength: maximum });
}

/**
 * One trimmed line of text that says something: white space alone is refused.
 *
 * @param maximum  length in code points, after trimming.
 */
export function label(maximum: number) {
  return z
    .string()
    .trim()
    .refine(isStorable, {
      error: "Must not contain the character U+0000 or half of a surrogate pair.",
      abort: true,
    })
    .refine((value) => value !== "", { error: "Must not be empty.", abort: true })
    .refine((value) => isWithin(value, 1, maximum), `Must be at most ${maximum} characters long.`)
    .meta({ minLength: 1, maxLength: maximum, pattern: "\\S" });
}

/**
 * A password: any characters, never trimmed or normalised.
 *
 * U+0000 is allowed, since passwords are hashed and never stored; a lone surrogate is not,
 * since all of them would hash alike.
 */
export function passphrase(minimum: number, maximum: number) {
  return z
    .string()
    .refine((value) => !LONE_SURROGATE.test(value), {
      error: "Must not contain half of a surrogate pair.",
      abort: true,
    })
    .refine(
      (value) => isWithin(value, minimum, maximum),
      `Must be ${minimum} to ${maximum} characters long.`,
    )
    .meta({ minLength: minimum, maxLength: maximum, format: "password" });
}
