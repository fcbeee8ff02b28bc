import type { Priority } from "@docket/contracts";
import { GOES_ON, TELLS } from "./function-words.ts";
import type { Line } from "./line.ts";
import { isRead, mask, type Place, type Word, wordsOf } from "./words.ts";

const PRIORITIES: Readonly<Record<string, Priority>> = {
  p1: "high",
  p2: "medium",
  p3: "low",
  p4: "none",
};

const MARK = /^p[1-4](?=[.,;:!?)\]]{0,3}$)/i;
const isMark = ({ text }: Word) => MARK.test(text);

/** Before a mark, these words make it the object of the sentence: "Escalate it to p1", "p1 and p2". */
const GOVERNS =
  /^(?:the|an?|this|that|each|every|any|no|with|to|of|than|and|or|vs\.?|from|for|in|on|by|at|as|is|are|level|[&+/])$/i;

/** After a mark, these words make it one of several items. */
const JOINS = /^(?:and|or|to|vs\.?|[&+/])$/i;

/** @returns the text without possible priorities, for parsers that would take one for a word of the title. */
export function withoutPriorities(text: string): string {
  return wordsOf(text)
    .filter(isMark)
    .reduce((masked, { start }) => mask(masked, { start, end: start + 2 }), text);
}

/**
 * Parses the last priority: `p1` at the start or the end of the line, or beside another part that was understood.
 * Anywhere else it is part of the title ("Buy P1 form").
 */
export function readPriority(line: Line): Priority {
  const { words } = line;
  const visible = words.filter((word) => !isRead(word.text));
  const mark = visible.findLast((word, index) => isMark(word) && isMeant(words, visible, index));
  if (!mark) return "none";
  const place: Place = { start: mark.start, end: mark.start + 2 };
  line.read("priority", place);
  return PRIORITIES[mark.text.slice(0, 2).toLowerCase()] ?? "none";
}

function isMeant(words: readonly Word[], visible: readonly Word[], index: number): boolean {
  const word = visible[index];
  if (!word) return false;
  const at = words.indexOf(word);
  const [before, after] = [words[at - 1], words[at + 1]];
  const next = visible[index + 1];
  if (before && GOVERNS.test(before.text)) return false;
  if (next && JOINS.test(next.text)) return false;
  if (!next || (after && isRead(after.text))) return true;
  const isSmall = word.text.startsWith("p");
  const isSeparated = word.text.length > 2 && !isMark(next);
  if (isSeparated && (isSmall || index === 0)) return true;
  const isBesideRead = before !== undefined && isRead(before.text);
  if (isBesideRead && GOES_ON.test(next.text)) return true;
  return (
    visible.slice(0, index).every(isMark) && isSmall && !isMark(next) && !TELLS.test(next.text)
  );
}
