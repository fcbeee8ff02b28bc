/** Statements that one connection keeps prepared; each takes the server some tens of kilobytes. */
const MOST_PREPARED = 200;

/** Of those that came once or twice nothing more is known after so many others. */
const MOST_REMEMBERED = 2_000;

/** By then, to prepare it is likely to pay. */
const TIMES = 5;

/**
 * Tells which statements are worth preparing, of those that are built anew for each call.
 *
 * Unprepared, a statement with parameters goes to the server twice, to be understood and to be run. But each
 * that is prepared stays, on either side, until its connection ends, and callers can think of any number of
 * filters. So only what comes again and again is prepared, up to a number.
 *
 * @returns whether the statement is one of these; counts it.
 */
export function createFrequentStatements(): (text: string) => boolean {
  const frequent = new Set<string>();
  const times = new Map<string, number>();

  return function isFrequent(text) {
    if (frequent.has(text)) return true;
    if (frequent.size >= MOST_PREPARED) return false;
    const count = (times.get(text) ?? 0) + 1;
    if (count >= TIMES) {
      times.delete(text);
      frequent.add(text);
      return true;
    }
    if (times.size >= MOST_REMEMBERED) times.clear();
    times.set(text, count);
    return false;
  };
}
