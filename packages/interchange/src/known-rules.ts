import { checkRule, type RuleUse } from "@docket/calendar";

/** A history tells of one rule each time its task comes back. */
const MOST_KNOWN = 1_000;

/** Characters. A rule is far shorter, but for one with long lists of days. */
const LONGEST_KNOWN = 1_000;

const known = new Map<string, string | null>();

/** What `checkRule` says, remembered: of a rule that comes seldom, it takes some milliseconds to say it. */
export function problemOfRule({ rule, start, timeZone, from }: RuleUse): string | null {
  const key = JSON.stringify([rule, start, timeZone, from]);
  const before = known.get(key);
  if (before !== undefined) return before;
  const problem = checkRule({ rule, start, timeZone, from });
  if (known.size >= MOST_KNOWN) known.clear();
  if (key.length <= LONGEST_KNOWN) known.set(key, problem);
  return problem;
}
