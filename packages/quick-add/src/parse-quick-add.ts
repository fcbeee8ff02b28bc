import { LONGEST_QUICK_ADD_LINE, type Priority, type QuickAddSpan } from "@docket/contracts";
import { NOTHING_DATED, type QuickAddDates, readDates } from "./dates.ts";
import { Line } from "./line.ts";
import { findNames, fold, knownNames, type NameMention } from "./names.ts";
import { readPriority } from "./priority.ts";
import { titleOf, toSpans } from "./span.ts";

export interface QuickAddContext {
  readonly now: Date;
  /** The IANA zone of who typed the line. */
  readonly timeZone: string;
  /** The names of the lists there are. Without them any name is taken for a list's. */
  readonly lists?: readonly string[];
  /** The names of the tags there are; others are new. */
  readonly tags?: readonly string[];
}

export interface QuickAdd extends QuickAddDates {
  /** Empty when everything was understood as something else. */
  readonly title: string;
  /** As the list is called; `null` for the Inbox, or when no list is named. */
  readonly listName: string | null;
  /** As the tags are called, or else as typed; each once. */
  readonly tagNames: readonly string[];
  readonly priority: Priority;
  /** What was understood, in the order of the line; disjoint. */
  readonly spans: readonly QuickAddSpan[];
}

/**
 * Takes one typed line apart: `Pay rent every month on the 1st 9am #Home @money p1`.
 *
 * Of several lists, priorities, dates, times or recurrences the last counts, and the others stay in the
 * title, as does whatever is not understood. A backslash keeps a word as it is. A line over
 * `LONGEST_QUICK_ADD_LINE` is all title.
 *
 * @throws RangeError  for a zone that is not known here, and for nothing else.
 */
export function parseQuickAdd(text: string, context: QuickAddContext): QuickAdd {
  const line = new Line(text);
  const isTooLong = text.length > LONGEST_QUICK_ADD_LINE;
  const names = isTooLong ? NOTHING_NAMED : readNames(line, context);
  line.hideQuotes();
  const dates = isTooLong ? NOTHING_DATED : readDates(line, context);
  const priority = isTooLong ? "none" : readPriority(line);
  const spans = toSpans(text, line.spans);
  return { title: titleOf(text, spans), ...names, priority, ...dates, spans };
}

const NOTHING_NAMED: Pick<QuickAdd, "listName" | "tagNames"> = { listName: null, tagNames: [] };

const isInbox = ({ name, isKnown }: NameMention) => !isKnown && fold(name) === "inbox";

function readNames(line: Line, { lists, tags = [] }: QuickAddContext): typeof NOTHING_NAMED {
  const list = findNames("#", line, knownNames(lists ?? [])).findLast(
    (mention) => mention.isKnown || lists === undefined || isInbox(mention),
  );
  if (list) line.read("list", list);

  /** By their folded form, as they were named first. */
  const tagNames = new Map<string, string>();
  for (const mention of findNames("@", line, knownNames(tags))) {
    line.read("tag", mention);
    const folded = fold(mention.name);
    if (!tagNames.has(folded)) tagNames.set(folded, mention.name);
  }

  return {
    listName: list && !isInbox(list) ? list.name : null,
    tagNames: [...tagNames.values()],
  };
}
