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
      error: "Must not contain U+0000 or an unpaired surrogate.",
      abort: true,
    })
    .refine((value) => isWithin(value, 0, maximum), `Must be at most ${maximum} characters long.`)
    .meta({ maxLength: maximum });
}

/**
 * A visible character. Invisible are white space and characters that fonts do not draw: zero-width and formatting
 * characters, soft hyphens, variation selectors and fillers (Unicode's Default_Ignorable_Code_Point), controls, the
 * anchors of interlinear annotations, the empty Braille pattern and the empty musical note.
 */
const VISIBLE =
  /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\u{2800}\u{FFF9}-\u{FFFB}\u{1D159}]/u;

/** Whether a text has a visible character. Emoji that are joined by invisible ones count as visible. */
export function isVisible(value: string): boolean {
  return VISIBLE.test(value);
}

/**
 * One trimmed line of text that has a visible character.
 *
 * @param maximum  length in code points, after trimming.
 */
export function label(maximum: number) {
  return storedLabel(maximum).refine(
    (value) => value === "" || isVisible(value),
    "Must contain at least one visible character.",
  );
}

/** As `label`, for a text that was stored before invisible texts were refused. */
export function storedLabel(maximum: number) {
  return z
    .string()
    .trim()
    .refine(isStorable, {
      error: "Must not contain U+0000 or an unpaired surrogate.",
      abort: true,
    })
    .refine((value) => value !== "", { error: "Must not be empty.", abort: true })
    .refine((value) => isWithin(value, 1, maximum), `Must be at most ${maximum} characters long.`)
    .meta({ minLength: 1, maxLength: maximum, pattern: "\\S" });
}

/**
 * The form in which passwords are hashed and counted: the same for all encodings of a character. Form C does not
 * merge characters that look different, as form KC would.
 *
 * @see NIST SP 800-63B §3.1.1.2; RFC 8265 §4.2
 */
export function normalisePassword(password: string): string {
  return password.normalize("NFC");
}

/** Normalising a text makes it at most three times longer, and composing makes it at most three times shorter. */
const MAX_SPELLING_FACTOR = 4;

function passphraseWhere(minimum: number, maximum: number, isOfLength: (text: string) => boolean) {
  const tooLong = `Must be ${minimum} to ${maximum} characters long.`;
  return z
    .string()
    .refine((value) => value.length <= 2 * MAX_SPELLING_FACTOR * maximum, {
      error: tooLong,
      abort: true,
    })
    .refine((value) => !LONE_SURROGATE.test(value), {
      error: "Must not contain an unpaired surrogate.",
      abort: true,
    })
    .refine(isOfLength, tooLong)
    .meta({ format: "password" });
}

/**
 * A password that a user chooses now: any characters, never trimmed, kept as sent. Its length is that of its normal
 * form.
 *
 * U+0000 is allowed, because passwords are hashed and never stored. A lone surrogate is refused, because all of
 * them would have the same hash.
 */
export function newPassphrase(minimum: number, maximum: number) {
  return passphraseWhere(minimum, maximum, (value) =>
    isWithin(normalisePassword(value), minimum, maximum),
  ).meta({ minLength: minimum, maxLength: maximum });
}

/**
 * A password that was chosen earlier: the length of its normal form or of the password as typed is within the
 * limits.
 */
export function passphrase(minimum: number, maximum: number) {
  return passphraseWhere(
    minimum,
    maximum,
    (value) =>
      isWithin(normalisePassword(value), minimum, maximum) || isWithin(value, minimum, maximum),
  ).meta({ minLength: minimum, maxLength: maximum });
}
