/** Of a longer word, no more letters count; as many as `typo_grams` takes. */
const LETTERS_THAT_COUNT = 6;

const ANY_LETTER = "[^ ]";

/**
 * A regular expression for the words that a word may have been meant as, in a text where each stands between
 * two spaces: with one letter wrong, missing or too many, or two neighbours swapped. Of words longer than six
 * letters, only how they begin is looked at; a shorter one has to end where it should.
 */
export function typoPattern(word: string): string {
  const letters = Array.from(word, escaped);
  const first = letters.slice(0, LETTERS_THAT_COUNT);
  // As many are left of these when one was too many.
  const withExtra = letters.slice(0, LETTERS_THAT_COUNT + 1);
  const candidates = [
    ...first.map((_, place) => first.with(place, ANY_LETTER)),
    ...[...first, ""].map((_, place) => first.toSpliced(place, 0, ANY_LETTER)),
    ...withExtra.map((_, place) => withExtra.toSpliced(place, 1)),
    ...first.map((_, place) =>
      first.toSpliced(place, 2, ...first.slice(place, place + 2).toReversed()),
    ),
  ];
  return ` (?:${candidates.map(asBeginning).join("|")})`;
}

function asBeginning(letters: readonly string[]): string {
  return letters.length < LETTERS_THAT_COUNT ? `${letters.join("")} ` : letters.join("");
}

/** No character has a meaning of its own. */
function escaped(character: string): string {
  return /[\p{L}\p{M}\p{N}]/u.test(character) ? character : `\\${character}`;
}
