import { casual, type ParsedResult } from "chrono-node/en";

/** A line can say "3 May" a hundred times; reading it takes chrono a tenth of a millisecond. */
const MOST_KEPT = 200;

/**
 * @returns a reader of phrases that are all one date or time, with what chrono made of those that it read
 *   last at the same reference; `null` for any other phrase.
 */
export function chronoReader(): (text: string, reference: Date) => ParsedResult | null {
  const kept = new Map<string, ParsedResult | null>();
  let keptAt = Number.NaN;
  return (text, reference) => {
    if (reference.getTime() !== keptAt || kept.size >= MOST_KEPT) kept.clear();
    keptAt = reference.getTime();
    const before = kept.get(text);
    if (before !== undefined) return before;
    const [result, ...others] = casual.parse(text, reference, { forwardDate: true });
    const isWhole = result?.text === text && others.length === 0 && !result.end;
    const read = isWhole ? result : null;
    kept.set(text, read);
    return read;
  };
}
