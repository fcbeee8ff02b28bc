/** What is wrong with a filter's text, and where: from `start` up to `end`, in UTF-16 units. */
export interface FilterError {
  readonly start: number;
  readonly end: number;
  readonly detail: string;
}

/** One value as it was written. */
export interface ValueText {
  readonly text: string;
  /** In quotes, a word is a name and nothing else. */
  readonly quoted: boolean;
  readonly start: number;
  readonly end: number;
}

/** One term as it was written: `!key:value,value`. */
export interface TermText {
  readonly negated: boolean;
  readonly key: string;
  /** `null` without a colon. */
  readonly values: readonly ValueText[] | null;
  readonly start: number;
  readonly end: number;
}

const SPACE = /\s/u;
const KEY = /[^\s:]*/uy;
const BARE_VALUE = /[^\s,"]*/uy;
const QUOTED_VALUE = /"((?:[^"\\]|\\[^])*)"/uy;

/** Typographic quotation marks and their closing marks; word processors and phones insert them in place of `"`. */
const CLOSERS: Readonly<Record<string, string>> = {
  "“": '”“"',
  "”": '”"',
  "„": '“”‟"',
  "‟": '”„"',
  "«": '»"',
  "»": '«»"',
  "‹": "›",
  "›": "‹›",
  "‘": "’",
  "‚": "‘’",
  "‛": "’",
  "「": "」",
  "『": "』",
  "｢": "｣",
  "﹁": "﹂",
  "﹃": "﹄",
  "〝": "〞〟",
  "＂": '＂"',
  "❝": "❞",
  "❛": "❜",
  "⹂": "”“",
};

/** Whether a value with this beginning must be written in quotes to be read literally. */
export function opensQuotes(text: string): boolean {
  return Object.hasOwn(CLOSERS, text.charAt(0));
}

/** Splits a filter's text into its terms. It takes time in proportion to the text, whatever that says. */
export function scanTerms(text: string): { terms: TermText[]; errors: FilterError[] } {
  const terms: TermText[] = [];
  const errors: FilterError[] = [];
  let place = 0;

  function take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = place;
    const match = pattern.exec(text);
    if (match) place = pattern.lastIndex;
    return match;
  }

  function takeWord(): string {
    const start = place;
    while (place < text.length && !SPACE.test(text.charAt(place))) place += 1;
    return text.slice(start, place);
  }

  /** Opening marks without a closing mark: none is found later either. */
  const unclosed = new Set<string>();

  /** @returns `null` when the mark is never closed; it is then an ordinary character. */
  function takeTypographic(): ValueText | null {
    const start = place;
    const mark = text.charAt(start);
    const closers = Object.hasOwn(CLOSERS, mark) ? (CLOSERS[mark] ?? "") : "";
    if (closers === "" || unclosed.has(mark)) return null;
    let inner = "";
    for (let at = start + 1; at < text.length; at += 1) {
      const letter = text.charAt(at);
      const next = text.charAt(at + 1);
      if (closers.includes(letter) && (next === "" || next === "," || SPACE.test(next))) {
        place = at + 1;
        return { text: inner, quoted: true, start, end: place };
      }
      const isEscape = letter === "\\" && next !== "";
      inner += isEscape ? next : letter;
      if (isEscape) at += 1;
    }
    unclosed.add(mark);
    return null;
  }

  function takeValue(): ValueText | null {
    const start = place;
    if (text[place] !== '"') {
      const typographic = takeTypographic();
      if (typographic) return typographic;
      const [bare = ""] = take(BARE_VALUE) ?? [];
      return { text: bare, quoted: false, start, end: place };
    }
    const quoted = take(QUOTED_VALUE);
    if (!quoted) {
      place = text.length;
      errors.push({ start, end: place, detail: "The closing quotation mark is missing." });
      return null;
    }
    const inner = quoted[1] ?? "";
    return { text: inner.replaceAll(/\\([^])/gu, "$1"), quoted: true, start, end: place };
  }

  /** @returns `null` when the rest of the word makes no sense; the errors say why. */
  function takeValues(): ValueText[] | null {
    const values: ValueText[] = [];
    for (;;) {
      const value = takeValue();
      if (!value) return null;
      values.push(value);
      const next = text[place];
      if (next === undefined || SPACE.test(next)) return values;
      if (next !== ",") {
        const start = place;
        takeWord();
        const detail = "A comma or a space has to be next to a quotation mark.";
        errors.push({ start, end: place, detail });
        return null;
      }
      place += 1;
    }
  }

  while (place < text.length) {
    if (SPACE.test(text.charAt(place))) {
      place += 1;
      continue;
    }
    const start = place;
    const negated = text[place] === "!";
    if (negated) place += 1;
    const [key = ""] = take(KEY) ?? [];
    const hasValues = text[place] === ":";
    if (hasValues) place += 1;
    const values = hasValues ? takeValues() : null;
    if (hasValues && !values) continue;
    terms.push({ negated, key: key.toLowerCase(), values, start, end: place });
  }
  return { terms, errors };
}
