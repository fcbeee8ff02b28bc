import {
  CALENDAR_NAME,
  DATE_WORD,
  DETERMINER,
  GOES_ON,
  GOVERNS,
  GOVERNS_BARE_DATE,
  GOVERNS_WEEKDAY,
  IS_TIME,
  isMonth,
  isWeekday,
  JOINS,
  NAMES_A_DAY,
  TAKES_A_PERSON,
  TAKES_A_TITLE,
  TELLS,
} from "./function-words.ts";
import { isRead, type Place, type Word, wordsOf } from "./words.ts";

/** One date phrase, or several adjacent ones such as "friday 9am", which are judged together. */
export interface Chain extends Place {
  /** The phrase can describe a noun even at the start of a line, as in "monday report". */
  readonly isAttributive: boolean;
  /** A phrase after it can choose another week: "friday after the holidays". */
  readonly isWeekday: boolean;
  /** The phrase has a time of day, which names never have: "Flight to Rome Friday 9:30". */
  readonly hasTime: boolean;
}

/** Names of lists and tags that exist are taken out of the line before; one that does not exist is no noun either. */
const UNKNOWN_NAME = /^[#@]\p{L}/u;

const PREPOSITION = /^(?:on|by|for|due|at|in|starting|starts?|until|till)$/i;
const SEPARATOR = /[.,;:!?)\]…。，！？]["”’»)\]]*$/u;
const SENTENCE_END = /[.!?:…。！？]["”’»)\]]*$/u;
const HAS_LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;
const MOST_WORDS_OF_A_NAME = 3;

const bare = (word: string) => word.replace(/^[([]/, "").replace(/[.,;:!?)\]…。，！？]{1,4}$/u, "");
const isPronounI = (word: string) => /^I(?:$|['’])/.test(word);
const isCapitalised = (word: string) => /^[^\p{L}\p{N}]?\p{Lu}/u.test(word) && !isPronounI(word);
const isAllCapitals = (word: string) => /\p{Lu}\p{Lu}/u.test(word) && !/\p{Ll}/u.test(word);

/**
 * The words around the dates of a line, which tell whether a date belongs to the title: to a name ("Saturday Night
 * Fever"), to a noun ("monday report"), or to a longer phrase that was not understood ("friday before Christmas").
 * If in doubt, the date stays in the title, because removing a word of the title is worse.
 */
export class Surroundings {
  readonly #text: string;
  readonly #words: readonly Word[];
  /** Whether capitals mean anything: not in a line that is all capitals. */
  readonly #capitalsCount: boolean;

  /** @param text  the line, with already parsed text masked; masked words are skipped. */
  constructor(text: string) {
    this.#text = text;
    this.#words = wordsOf(text).filter((word) => !isRead(word.text));
    this.#capitalsCount = /\p{Ll}/u.test(text);
  }

  /** @returns whether the chain is part of the title. */
  claim(chain: Chain): boolean {
    const first = this.#indexAt(chain.start);
    const next = this.#indexAt(chain.end);
    return (
      this.#isGoverned(first) ||
      this.#isNamed(chain, first, next) ||
      this.#goesOn(chain, first, next)
    );
  }

  /** The index of the first word at or after an offset. */
  #indexAt(offset: number): number {
    let [low, high] = [0, this.#words.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#words[middle]?.start ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** A word without the punctuation around it; empty before the first and after the last. */
  #word(index: number): string {
    return bare(this.#words[index]?.text ?? "");
  }

  /** Whether there is punctuation, a bracket or the end of the line before a word, or the word names a list or a tag. */
  #isSeparated(index: number): boolean {
    const [before, word] = [this.#words[index - 1], this.#words[index]];
    if (!before || !word || UNKNOWN_NAME.test(word.text)) return true;
    return SEPARATOR.test(before.text) || /[([]/.test(this.#text.slice(before.end, word.start));
  }

  #beginsSentence(index: number): boolean {
    const before = this.#words[index - 1]?.text ?? "";
    return SENTENCE_END.test(before) || !HAS_LETTER_OR_DIGIT.test(before);
  }

  /** "the Friday meeting", "since May 3", "3 and 5 May", "9 - 5pm" */
  #isGoverned(first: number): boolean {
    if (this.#isSeparated(first)) return false;
    const [twoBefore, before, word] = [first - 2, first - 1, first].map((at) => this.#word(at));
    if (before === undefined || word === undefined) return false;
    if (GOVERNS.test(before) || /^(?:early|later?)$/.test(before)) return true;
    if (/^(?:and|or|&|[-–—])$/i.test(before) && /^\d/.test(twoBefore ?? "")) return true;
    if (PREPOSITION.test(word)) return false;
    if (GOVERNS_BARE_DATE.test(before) || /['’]s?$/.test(before)) return true;
    if (isWeekday(word) && (GOVERNS_WEEKDAY.test(before) || NAMES_A_DAY.test(before))) return true;
    return this.#capitalsCount && isCapitalised(word) && TAKES_A_TITLE.test(before);
  }

  /** Whether the date is part of a name: its neighbours have capitals as well, or it has an unusual capital. */
  #isNamed({ hasTime }: Chain, first: number, next: number): boolean {
    if (!this.#capitalsCount) return false;
    const last = this.#word(next - 1);
    const lastName =
      /^\d/.test(last) && isMonth(this.#word(next - 2)) ? this.#word(next - 2) : last;
    if (!this.#isSeparated(next) && isCapitalised(lastName) && isCapitalised(this.#word(next))) {
      return true;
    }
    if (this.#followsPerson(first)) return false;
    for (let index = first; index < next; index += 1) {
      const word = this.#word(index);
      const isEmphasis = isAllCapitals(word) && !isAllCapitals(this.#word(index - 1));
      if (this.#hasOwnCapital(index) && !isEmphasis && !CALENDAR_NAME.test(word)) return true;
    }
    if (hasTime) return false;
    const word = this.#word(first);
    const isInName = isAllCapitals(this.#word(first - 1)) || this.#hasOwnCapital(first - 1);
    return isCapitalised(word) && !isMonth(word) && !this.#isSeparated(first) && isInName;
  }

  /** Whether the word has a capital that is not the capital of the start of a sentence. */
  #hasOwnCapital(index: number): boolean {
    return isCapitalised(this.#word(index)) && !this.#beginsSentence(index);
  }

  /** "Call Ben Smith Friday", "Talk to Ben Friday" */
  #followsPerson(first: number): boolean {
    let index = first - 1;
    while (
      first - 1 - index < MOST_WORDS_OF_A_NAME &&
      isCapitalised(this.#word(index)) &&
      !this.#beginsSentence(index) &&
      !this.#isSeparated(index + 1)
    ) {
      index -= 1;
    }
    if (index === first - 1) return false;
    const before = this.#word(index);
    const isSpokenTo =
      /^to$/i.test(before) && /^(?:talk|speak|write|reply)$/i.test(this.#word(index - 1));
    return TAKES_A_PERSON.test(before) || isSpokenTo;
  }

  /** Whether a noun, a sentence or a longer date phrase continues after the date. */
  #goesOn(chain: Chain, first: number, next: number): boolean {
    if (this.#isSeparated(next)) return false;
    const [word, second] = [next, next + 1].map((at) => this.#word(at));
    if (word === undefined || second === undefined) return false;
    if (/^(?:[&+/]|or)$/i.test(word)) return true;
    if (/^(?:[-–—]|and|to|till|until)$/i.test(word) && /^\d/.test(second)) return true;
    if (!HAS_LETTER_OR_DIGIT.test(word) || word.includes("://")) return false;
    if (DATE_WORD.test(word) || this.#joinsDate(chain, next)) return true;
    if (GOES_ON.test(word) || IS_TIME.test(word)) return false;
    if (/(?:^|\s)(?:at\s+|@\s*)\S+$/i.test(this.#text.slice(chain.start, chain.end))) return false;
    if (!this.#beginsSentence(first)) return true;
    // Nouns are rarely followed by "the" or "my": in "Friday pay the rent", "pay" is a verb.
    return TELLS.test(word) || (chain.isAttributive && !DETERMINER.test(second));
  }

  /** "every monday in May", "every day except Sunday", "friday before Christmas" */
  #joinsDate({ isWeekday: canMove }: Chain, next: number): boolean {
    const word = this.#word(next);
    if (!JOINS.test(word)) return false;
    const isDetermined = DETERMINER.test(this.#word(next + 1));
    const [object, after] = isDetermined
      ? [this.#word(next + 2), this.#word(next + 3)]
      : [this.#word(next + 1), this.#word(next + 2)];
    if (DATE_WORD.test(object) || (/^\d+$/.test(object) && DATE_WORD.test(after))) return true;
    const isMoved = /^(?:before|after)$/i.test(word) && (isDetermined || isCapitalised(object));
    return canMove && isMoved;
  }
}
