import { foldName, foldNameForSearch, isVisible } from "@docket/contracts";
import type { Line } from "./line.ts";
import { endsPhrase, type Place, type Word } from "./words.ts";

/** The same for names that are the same to a reader. */
export const fold = (name: string) => oneSpaced(foldName(name));

const foldForSearch = (name: string) => oneSpaced(foldNameForSearch(name));

function oneSpaced(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** In code points, as the names of tags are. */
const LONGEST_NAME = 100;

/** Words that a name without quotes can have: each that may begin one is tried with so many behind it. */
const MOST_WORDS = 12;

export interface KnownNames {
  /** @returns the known name that `findByName` finds for a written one. */
  readonly spellingOf: (written: string) => string | undefined;
  /** Words of the longest known name, at most `MOST_WORDS`. */
  readonly mostWords: number;
}

export function knownNames(names: readonly string[]): KnownNames {
  const byFolded = new Map<string, string>();
  const bySearched = new Map<string, string>();
  let mostWords = 0;
  for (const name of names) {
    const folded = fold(name);
    if (folded === "") continue;
    if (!byFolded.has(folded)) byFolded.set(folded, name);
    const searched = foldForSearch(name);
    if (searched !== "" && !bySearched.has(searched)) bySearched.set(searched, name);
    mostWords = Math.max(mostWords, folded.split(" ").length);
  }
  const spellingOf = (written: string) =>
    byFolded.get(fold(written)) ?? bySearched.get(foldForSearch(written));
  return { spellingOf, mostWords: Math.min(mostWords, MOST_WORDS) };
}

export interface NameMention extends Place {
  /** As it is known, or else as it was typed. */
  readonly name: string;
  readonly isKnown: boolean;
}

const QUOTED = /["“”]((?:[^"“”\\]|\\.)*)["“”]/y;
const CLOSING_PUNCTUATION = /[.,;:!?)\]…]+$/u;

/** A name without quotes: no other mark inside, and more than a number or a time ("#5", "@5pm", "@9:30"). */
const PLAIN = /^[^\s#@"“”\\]+$/u;
const NUMBER_OR_TIME = /^[\d.,:/-]+(?:am|pm)?$/i;

function isName(name: string): boolean {
  const length = Array.from(name).length;
  return length >= 1 && length <= LONGEST_NAME && isVisible(name);
}

function quotedName(text: string, start: number, known: KnownNames): NameMention | null {
  QUOTED.lastIndex = start + 1;
  const match = QUOTED.exec(text);
  const name = match?.[1]?.replace(/\\(.)/gu, "$1").replace(/\s+/g, " ").trim();
  if (!match || name === undefined) return null;
  const end = start + 1 + match[0].length;
  const spelling = known.spellingOf(name);
  if (!endsPhrase(text, end) || !(spelling !== undefined || isName(name))) return null;
  return { start, end, name: spelling ?? name, isKnown: spelling !== undefined };
}

/** The longest known name of as many words as there are; its last word may have punctuation behind it. */
function knownName(text: string, words: readonly Word[], known: KnownNames): NameMention | null {
  const first = words[0];
  if (!first || first.text.length < 2) return null;
  for (let count = Math.min(known.mostWords, words.length); count > 0; count -= 1) {
    const last = words[count - 1];
    if (!last) continue;
    const bare = last.end - (CLOSING_PUNCTUATION.exec(last.text)?.[0].length ?? 0);
    for (const end of new Set([last.end, bare])) {
      const spelling =
        end > first.start + 1 ? known.spellingOf(text.slice(first.start + 1, end)) : undefined;
      if (spelling !== undefined) return { start: first.start, end, name: spelling, isKnown: true };
    }
  }
  return null;
}

function plainName({ text, start }: Word): NameMention | null {
  const name = text.slice(1).replace(CLOSING_PUNCTUATION, "");
  if (!PLAIN.test(name) || NUMBER_OR_TIME.test(name) || !isName(name)) return null;
  return { start, end: start + 1 + name.length, name, isKnown: false };
}

/**
 * Each `#List` or `@tag` that begins a word: in quotes, a known name (which may have spaces; the longest
 * wins), or one word.
 */
export function findNames(sign: "#" | "@", line: Line, known: KnownNames): NameMention[] {
  const mentions: NameMention[] = [];
  const { words, unread, text } = line;
  let from = 0;
  for (const [index, word] of words.entries()) {
    if (word.start < from || !word.text.startsWith(sign)) continue;
    const mention =
      // Inside of the quotes a backslash keeps a quotation mark, not a word.
      quotedName(text, word.start, known) ??
      knownName(unread, words.slice(index, index + known.mostWords), known) ??
      plainName(word);
    if (!mention) continue;
    mentions.push(mention);
    from = mention.end;
  }
  return mentions;
}
