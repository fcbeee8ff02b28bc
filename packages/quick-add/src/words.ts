/**
 * What takes the place of text that has been read: a private-use character, which no phrase contains, so
 * that whatever reads the line next neither sees it nor reads across it.
 */
const READ = "\uE000";
/** The same for a word that a backslash keeps. It stays in the title, so nothing ends or begins beside it. */
export const KEPT = "\uE001";

/** @returns the text with the characters from `start` to `end` out of sight; every offset stays what it was. */
export function mask(text: string, { start, end }: Place, filler = READ): string {
  return text.slice(0, start) + filler.repeat(end - start) + text.slice(end);
}

/** @returns whether a word begins with text that was already parsed. */
export const isRead = (word: string) => word.startsWith(READ);

/** Where something was read: UTF-16 offsets, `end` exclusive. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** A run of characters without white space, nor the bracket that opens it. */
export interface Word extends Place {
  readonly text: string;
}

export function wordsOf(text: string): Word[] {
  return [...text.matchAll(/(?<=^|\s|(?:^|\s)[([])[^\s([]\S*/g)].map(({ 0: word, index }) => ({
    text: word,
    start: index,
    end: index + word.length,
  }));
}

/**
 * The end of a pattern: a phrase ends where a word does. Possessives, compounds and ranges ("Friday's",
 * "post-May", "2-3pm") do not end inside.
 */
export const PHRASE_END = "(?=$|\\s|[.,;:!?)\\]…。，！？]{1,4}(?:$|\\s))";

const WORD_END = new RegExp(PHRASE_END, "y");

/** @returns whether a phrase can end there. */
export function endsPhrase(text: string, end: number): boolean {
  WORD_END.lastIndex = end;
  return WORD_END.test(text);
}

/** A pattern with the flags `iy`, tried at one place of a text. */
export function matchAt(pattern: RegExp, text: string, start: number): RegExpExecArray | null {
  pattern.lastIndex = start;
  return pattern.exec(text);
}

/**
 * Pairs of quotation marks, with the characters that may precede and follow them; an apostrophe or an inch mark
 * opens no quotation.
 */
const QUOTED =
  /(?<=^|[\s([])(?:"[^"]*"|“[^”]*”|„[^“”]*[“”]|«[^»]*»|»[^«]*«|‘[^’]*’|`[^`]*`|'[^']*')(?=$|[\s.,;:!?)\]…])/gu;

/** Text in quotation marks: a name or a quotation. */
export function quotedPlaces(text: string): Place[] {
  return [...text.matchAll(QUOTED)].map(({ 0: quoted, index }) => ({
    start: index,
    end: index + quoted.length,
  }));
}
