/** Each takes the server some tens of kilobytes, on every connection that has sent it. */
const MOST_PREPARED = 200;

/** Of those that came a few times nothing more is known after so many others. */
const MOST_REMEMBERED = 2_000;

/** By then, to prepare it is likely to pay. */
const TIMES = 5;

/** Characters. A longer one names hundreds of things, and hardly comes again with as many. */
const LONGEST = 10_000;

/** Milliseconds; longer than a connection of postgres.js lives, with which its prepared statements go. */
const TERM = 3_600_000;

/**
 * Tells which statements are worth preparing, of those that are built anew for each call.
 *
 * Unprepared, a statement with parameters goes to the server twice, to be understood and to be run. But each
 * that is prepared stays, on either side, until its connection ends, and callers can think of any number of
 * filters. So only what comes again and again is prepared, up to a number. That begins anew each hour: whoever
 * has used it up with what nobody else asks for has slowed the others down until then.
 *
 * @param now  milliseconds, from any time on.
 * @returns whether the statement is one of these; counts it.
 */
export function createFrequentStatements(now = () => performance.now()): (text: string) => boolean {
  const frequent = new Set<string>();
  const times = new Map<string, number>();
  let begunAt = now();

  return function isFrequent(text) {
    if (text.length > LONGEST) return false;
    if (now() - begunAt >= TERM) {
      frequent.clear();
      times.clear();
      begunAt = now();
    }
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
