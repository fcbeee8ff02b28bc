/** The words of English dates, as patterns and as numbers. Patterns are for regular expressions with the flag `i`. */

export const WEEKDAY =
  "(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)";

/** 0 (Sunday) to 6. */
export function weekdayNumber(word: string): number {
  return ["sun", "mon", "tue", "wed", "thu", "fri", "sat"].indexOf(word.slice(0, 3).toLowerCase());
}

export const MONTH =
  "(?:jan(?:uary|\\.)?|feb(?:ruary|\\.)?|mar(?:ch|\\.)?|apr(?:il|\\.)?|may|june?|july?|aug(?:ust|\\.)?|sept?(?:ember|\\.)?|oct(?:ober|\\.)?|nov(?:ember|\\.)?|dec(?:ember|\\.)?)";

/** 1 to 12. */
export function monthNumber(word: string): number {
  const months = [
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
  ];
  return months.indexOf(word.slice(0, 3).toLowerCase()) + 1;
}

const NUMBERS = [
  "one",
  "two",
  "three",
  "four",
  "five",
  "six",
  "seven",
  "eight",
  "nine",
  "ten",
  "eleven",
  "twelve",
];

/** Up to 999, in digits, or up to twelve in words. */
export const COUNT = `(?:[1-9]\\d{0,2}|${NUMBERS.join("|")})`;

export function countOf(word: string): number {
  const index = NUMBERS.indexOf(word.toLowerCase());
  return index === -1 ? Number(word) : index + 1;
}

const ORDINALS = ["first", "second", "third", "fourth", "fifth"];

/** First to fifth, in digits or words, and last. */
export const ORDINAL = `(?:1st|2nd|3rd|4th|5th|${ORDINALS.join("|")}|last)`;

/** 1 to 5, and -1 for the last. */
export function ordinalNumber(word: string): number {
  if (word.toLowerCase() === "last") return -1;
  const index = ORDINALS.indexOf(word.toLowerCase());
  return index === -1 ? Number.parseInt(word, 10) : index + 1;
}
