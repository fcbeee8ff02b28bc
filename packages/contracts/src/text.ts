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
 * A character that can be seen. White space cannot, nor what fonts draw nothing for: zero-width and formatting
 * characters, soft hyphens, variation selectors and fillers (Unicode's Default_Ignorable_Code_Point), controls,
 * the anchors of interlinear annotations, the empty Braille pattern and the empty musical note.
 */
const VISIBLE =
  /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\u{2800}\u{FFF9}-\u{FFFB}\u{1D159}]/u;

/** Whether a reader sees anything of a text. Emoji that are joined by such characters stay visible. */
export function isVisible(value: string): boolean {
  return VISIBLE.test(value);
}

/**
 * One trimmed line of text that says something: what cannot be seen is refused.
 *
 * @param maximum  length in code points, after trimming.
 */
export function label(maximum: number) {
  return storedLabel(maximum).refine(
    (value) => value === "" || isVisible(value),
    "Must have at least one character that can be seen.",
  );
}

/** As `label`, but for one that was stored before invisible ones were refused. */
export function storedLabel(maximum: number) {
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
 * The form in which passwords are hashed and counted: one and the same for all spellings of a character. Nothing
 * that looks different becomes the same, as it would in form KC.
 *
 * @see NIST SP 800-63B §3.1.1.2; RFC 8265 §4.2
 */
export function normalisePassword(password: string): string {
  return password.normalize("NFC");
}

/** Normalising at most triples the length of a text, and composing at most divides it by as much. */
const LONGEST_SPELLING = 4;

function passphraseWhere(minimum: number, maximum: number, isOfLength: (text: string) => boolean) {
  const tooLong = `Must be ${minimum} to ${maximum} characters long.`;
  return z
    .string()
    .refine((value) => value.length <= 2 * LONGEST_SPELLING * maximum, {
      error: tooLong,
      abort: true,
    })
    .refine((value) => !LONE_SURROGATE.test(value), {
      error: "Must not contain half of a surrogate pair.",
      abort: true,
    })
    .refine(isOfLength, tooLong)
    .meta({ format: "password" });
}

/**
 * A password that is being chosen: any characters, never trimmed, as it was sent. Its length is that of its normal
 * form.
 *
 * U+0000 is allowed, since passwords are hashed and never stored; a lone surrogate is not,
 * since all of them would hash alike.
 */
export function newPassphrase(minimum: number, maximum: number) {
  return passphraseWhere(minimum, maximum, (value) =>
    isWithin(normalisePassword(value), minimum, maximum),
  ).meta({ minLength: minimum, maxLength: maximum });
}

/** A password that was chosen before: the length of either its normal form or of itself is within the limits. */
export function passphrase(minimum: number, maximum: number) {
  return passphraseWhere(
    minimum,
    maximum,
    (value) =>
      isWithin(normalisePassword(value), minimum, maximum) || isWithin(value, minimum, maximum),
  ).meta({ minLength: minimum, maxLength: maximum });
}
