import { MONTH, WEEKDAY } from "./english.ts";

/**
 * English function words that say how a date is used in its sentence. The classes are closed, apart from a few
 * verbs.
 */

const wholeWord = (pattern: string) => new RegExp(`^(?:${pattern})$`, "i");
const oneOf = (list: string) => wholeWord(list.trim().split(/\s+/).join("|"));

/** Before any date, these words make it part of a longer phrase: "since May 3", "not on friday", "twice a week". */
export const GOVERNS = oneOf(`
  but or after since before until till between from except not no of about around than through to vs vs. versus
  is isn't isn’t was are were be if whether because mid almost nearly never only once twice thrice times
`);

/** The same for a date without a preposition: "the Friday meeting", "I hate Monday", "2nd friday". */
export const GOVERNS_BARE_DATE = wholeWord(
  "the|an?|my|our|your|their|its|every|each|any|last|past|previous|like|as|half|first|second|third|fourth|fifth|" +
    "\\d+(?:st|nd|rd|th)|why|when|where|which|what|who|how|love|hate|prefer|enjoy|called|named|titled|[&+/]",
);

/** These words can also end a phrase: "Call her tomorrow" compared with "her Friday". */
export const GOVERNS_WEEKDAY = oneOf("her his that these those");

/** Words before a day that make it a name: "Black Friday", "Happy Friday". */
export const NAMES_A_DAY = oneOf(`
  black good cyber easter ash palm casual giving fat shrove super bloody ruby maundy holy happy manic blue freaky
  taco meatless pancake spy whit girl man
`);

/** Verbs whose object is a title: "Watch Friday", "Read Wednesday". */
export const TAKES_A_TITLE = oneOf("watch rewatch read reread stream sing hear");

/** Verbs whose object is a person: in "Call Ben Friday" the name ends before the day. */
export const TAKES_A_PERSON = oneOf(`
  call phone ring email e-mail mail text message ping ask tell remind meet visit invite thank pay help with
`);

/**
 * After a date, these words begin another part of the sentence; any other word can be a noun that the date
 * describes.
 */
export const GOES_ON = oneOf(`
  about above across after against along among and around at because before behind below beside besides between
  beyond but by despite down during for from if in inside into near off on onto out outside over past per plus re
  regarding since so then though through till to toward towards under unless until up upon via when where while
  with within without w/
  the a an my our your his her their its this that these those some any all both
  please again too also instead already maybe asap sharp latest only just
`);

export const DETERMINER = oneOf(
  "the a an my our your his her their its this these those some all both",
);

/** After a date at the start of a line, these words begin a statement about it, not a task: "Today is the day". */
export const TELLS = wholeWord(
  "i|you|we|he|she|it|they|there|is|be|was|are|were|will|won|shall|would|should|could|can|cannot|must|may|might|has|" +
    "had|does|did|never|always|or|[a-z-]*[^\\Wsu]s|[a-z]+n['’]t|(?:i|you|we|he|she|it|they|that|there|who)['’][a-z]+",
);

/** After a date, these words show that the date phrase is longer than the part that was understood. */
export const DATE_WORD = wholeWord(
  "(?:day|week|fortnight|month|quarter|year|weekend)s?['’]?s?|time|ago|hence|now|today|tomorrow|yesterday|next|last|" +
    `previous|following|\\d+(?:st|nd|rd|th)|(?:19|20)\\d\\d|${WEEKDAY}s?|${MONTH}|spring|summer|autumn|winter|` +
    "christmas|xmas|easter|advent|lent|ramadan|thanksgiving|halloween",
);

/** A time or a range of times, which is not a noun: "friday 9-10am". */
export const IS_TIME =
  /^(?=.*(?:[:h-]|[ap]m))\d{1,2}(?:[:.h]\d{2})?(?:[ap]m)?(?:[-–]\d{1,2}(?:[:.h]\d{2})?(?:[ap]m)?)?$/i;

/** Words that join a date to a date word after them: "every monday in May", "friday before Christmas". */
export const JOINS = oneOf(
  "of in after before and or but except from between during over through to until till",
);

/** Words that are always written with a capital. */
export const CALENDAR_NAME = wholeWord(`${WEEKDAY}|${MONTH}|am|pm`);

export const isMonth = (word: string) => wholeWord(MONTH).test(word);
export const isWeekday = (word: string) => wholeWord(WEEKDAY).test(word);
