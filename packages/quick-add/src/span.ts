import type { QuickAddSpan } from "@docket/contracts";

const isBlank = (text: string) => text.trim() === "";

/** Several phrases that say one thing, such as "tomorrow at 9", are marked as one. */
function join(text: string, spans: readonly QuickAddSpan[]): QuickAddSpan[] {
  const joined: QuickAddSpan[] = [];
  for (const span of spans) {
    const last = joined.at(-1);
    const isSame =
      last !== undefined &&
      last.kind === span.kind &&
      span.kind !== "tag" &&
      isBlank(text.slice(last.end, span.start).replace(",", ""));
    if (isSame) joined[joined.length - 1] = { ...last, end: span.end };
    else joined.push(span);
  }
  return joined;
}

const CLOSING: Readonly<Record<string, string>> = { "(": ")", "[": "]" };

/** Punctuation directly after a span; a dash has space on both sides. */
const SEPARATORS_AFTER = /^(?:\s*[.,;:!?…。，！？]+(?=\s|$)|\s+[-–—|•·*]{1,3}(?=\s|$))+/u;
/** Punctuation directly before a span that does not end a sentence. */
const SEPARATOR_BEFORE = /(?:(?<![.,;:!?…])[,;:]|(?<=\s|^)[-–—|•·*]{1,3})$/u;
const ENDS_SENTENCE = /[.!?…]$/u;
const HAS_NO_WORDS = /^[\s.,;:!?…。，！？|•·*–—-]*$/u;

/** The indices `first` to `last` of spans without a word of the title between them. */
interface Group {
  readonly first: number;
  readonly last: number;
  start: number;
  end: number;
}

function groupsOf(text: string, spans: readonly QuickAddSpan[]): Group[] {
  const groups: Group[] = [];
  for (const [index, { start, end }] of spans.entries()) {
    const last = groups.at(-1);
    if (last && HAS_NO_WORDS.test(text.slice(last.end, start))) {
      groups[groups.length - 1] = { ...last, last: index, end };
    } else groups.push({ first: index, last: index, start, end });
  }
  return groups;
}

/** Removes brackets around spans with them: "Call Ben (tomorrow) again". */
function absorbBrackets(text: string, group: Group): void {
  const closing = CLOSING[text.charAt(group.start - 1)];
  const [inside = ""] = /^[.,;:!?…]*/u.exec(text.slice(group.end)) ?? [];
  if (closing === undefined || text[group.end + inside.length] !== closing) return;
  group.start -= 1;
  group.end += inside.length + 1;
}

/**
 * Removes punctuation next to spans if it would separate nothing in the title: at the start, at the end, or twice
 * in the middle.
 */
function absorbPunctuation(text: string, groups: readonly Group[]): void {
  for (const [index, group] of groups.entries()) {
    const before = text.slice(groups[index - 1]?.end ?? 0, group.start);
    const after = text.slice(group.end, groups[index + 1]?.start ?? text.length);
    const trimmed = before.trimEnd();
    const isFirst = index === 0 && HAS_NO_WORDS.test(before);
    const isLast = index === groups.length - 1 && HAS_NO_WORDS.test(after);
    const [behind = ""] = SEPARATORS_AFTER.exec(after) ?? [];
    const [separator = ""] = SEPARATOR_BEFORE.exec(trimmed) ?? [];
    const isSeparated = separator !== "";
    const isBetween = behind !== "" && (isSeparated || ENDS_SENTENCE.test(trimmed));
    if (isSeparated && (isFirst || isLast || isBetween)) {
      group.start -= before.length - trimmed.length + separator.length;
    }
    if (isFirst || isLast || (isBetween && !isSeparated)) group.end += behind.length;
  }
}

/** Sorted, disjoint, and with the punctuation that belongs to them. */
export function toSpans(text: string, found: readonly QuickAddSpan[]): QuickAddSpan[] {
  const spans = join(
    text,
    found.toSorted((a, b) => a.start - b.start),
  );
  const groups = groupsOf(text, spans);
  for (const group of groups) absorbBrackets(text, group);
  absorbPunctuation(text, groups);
  return groups.flatMap((group) =>
    spans.slice(group.first, group.last + 1).map((span, offset, { length }) => {
      const next = spans[group.first + offset + 1]?.start ?? text.length;
      const isLast = offset === length - 1;
      const separators = SEPARATORS_AFTER.exec(text.slice(span.end, next))?.[0] ?? "";
      return {
        ...span,
        start: offset === 0 ? group.start : span.start,
        end: isLast ? group.end : span.end + separators.length,
      };
    }),
  );
}

/** A backslash before a word kept it as it is, and has done its work. */
const unescape = (text: string, atWordStart: boolean) =>
  text.replace(atWordStart ? /((?:^|\s)[([]?)\\(?=\S)/g : /(\s[([]?)\\(?=\S)/g, "$1");

/** What is outside of the spans, white space folded, without the backslashes that kept words. */
export function titleOf(text: string, spans: readonly QuickAddSpan[]): string {
  let title = "";
  let from = 0;
  for (const { start, end } of [...spans, { start: text.length, end: text.length }]) {
    const piece = unescape(text.slice(from, start), from === 0);
    // "Call Ben tomorrow." ends in a full stop, not in " .".
    title = /^[.,;:!?)]/.test(piece) ? title.trimEnd() + piece : `${title} ${piece}`;
    from = end;
  }
  return title.replace(/\s+/g, " ").trim();
}
