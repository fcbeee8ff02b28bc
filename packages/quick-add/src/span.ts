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

/** Punctuation that would be left alone in the title, such as the colon of "Tomorrow: call", goes with the span. */
function absorbPunctuation(text: string, spans: readonly QuickAddSpan[]): QuickAddSpan[] {
  const widened: QuickAddSpan[] = [];
  for (const [index, span] of spans.entries()) {
    let { start, end } = span;
    const next = spans[index + 1]?.start ?? text.length;
    const previous = widened.at(-1)?.end ?? 0;
    const opening = start > previous ? text[start - 1] : undefined;
    if (opening !== undefined && end < next && CLOSING[opening] === text[end]) {
      start -= 1;
      end += 1;
    }
    const isFirst = isUnderstood(text, widened, start);
    const punctuation = isFirst ? /^[.,;:!?]*/ : /^[,;:]?/;
    const [separator = ""] = punctuation.exec(text.slice(end, next)) ?? [];
    const isBeforeAnother = isBlank(text.slice(end + separator.length, next));
    if (separator !== "" && (isFirst || isBeforeAnother)) end += separator.length;
    widened.push({ ...span, start, end });
  }
  return widened;
}

/** Nothing of the title stands before `end`. */
function isUnderstood(text: string, spans: readonly QuickAddSpan[], end: number): boolean {
  let from = 0;
  for (const span of spans) {
    if (!isBlank(text.slice(from, span.start))) return false;
    from = span.end;
  }
  return isBlank(text.slice(from, end));
}

/** The comma before what ends the line: "Call Ben, tomorrow". */
function absorbLastComma(text: string, spans: readonly QuickAddSpan[]): QuickAddSpan[] {
  let end = text.length;
  for (const [index, span] of [...spans.entries()].toReversed()) {
    if (!isBlank(text.slice(span.end, end))) break;
    const before = text.slice(spans[index - 1]?.end ?? 0, span.start);
    const trimmed = before.trimEnd();
    if (trimmed === "") {
      end = span.start;
      continue;
    }
    if (!/[^,],$/.test(trimmed)) break;
    const start = span.start - (before.length - trimmed.length) - 1;
    return spans.with(index, { ...span, start });
  }
  return [...spans];
}

/** Sorted, disjoint, and with the punctuation that belongs to them. */
export function toSpans(text: string, found: readonly QuickAddSpan[]): QuickAddSpan[] {
  const sorted = found.toSorted((a, b) => a.start - b.start);
  return absorbLastComma(text, absorbPunctuation(text, join(text, sorted)));
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
