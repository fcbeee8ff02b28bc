import { nextOfRule } from "./occurrences.ts";
import { parseRule, type RecurrenceRule, RuleError } from "./recurrence-rule.ts";
import type { SearchBudget } from "./search-budget.ts";
import { instantOf } from "./wall-clock.ts";

/** A rule, and the task that it is for. */
export interface RuleUse {
  /** The value of an RRULE, as it was typed. */
  readonly rule: string;
  /** When the task is due: "2026-11-23", or "2026-11-23T09:00" on the clocks of its zone. */
  readonly start: string;
  /** An IANA name. */
  readonly timeZone: string;
  /** From where the next one counts. */
  readonly from: "due" | "completion";
}

/**
 * Says what is wrong with a rule.
 *
 * @param budget  limits the search for a second date, and has the number of steps afterwards.
 * @returns a sentence for the author of the rule, or `null` when the rule can be served.
 * @see RFC 5545 §3.3.10, RFC 7529
 */
export function checkRule(use: RuleUse, budget?: SearchBudget): string | null {
  try {
    const rule = parseRule(use.rule);
    return (
      problemOfTime(rule, use) ?? problemOfEnd(rule, use) ?? problemOfEmptiness(rule, use, budget)
    );
  } catch (error) {
    if (error instanceof RuleError) return error.message;
    throw error;
  }
}

function problemOfTime(rule: RecurrenceRule, { start, from }: RuleUse): string | null {
  const { frequency, byHour, byMinute } = rule;
  const isWithinDay = frequency === "HOURLY" || frequency === "MINUTELY";
  if (isWholeDay(start) && (isWithinDay || byHour.length + byMinute.length > 0)) {
    return "A task that is due on a whole day can repeat at most once a day. Set a due time, or omit FREQ=HOURLY, FREQ=MINUTELY, BYHOUR and BYMINUTE.";
  }
  if (isWithinDay && from === "completion") {
    return "A rule that counts from completion must have FREQ=DAILY, WEEKLY, MONTHLY or YEARLY.";
  }
  return null;
}

function problemOfEnd({ until }: RecurrenceRule, { start, timeZone }: RuleUse): string | null {
  if (until === null) return null;
  const [date = "", time] = start.split("T");
  if (time === undefined) {
    if (until.kind !== "date") {
      return "The task is due on a whole day, so UNTIL must be a day, such as 20261231.";
    }
    return until.date < date ? BEFORE_START : null;
  }
  if (until.kind !== "instant") {
    return "The task is due at a time, so UNTIL must be a time in UTC, such as 20261231T170000Z.";
  }
  return until.instant < instantOf({ date, time, timeZone }) ? BEFORE_START : null;
}

const BEFORE_START = "UNTIL is before the task is due.";

/** COUNT and UNTIL may leave a series with its first occurrence alone: that one is there. */
function problemOfEmptiness(
  rule: RecurrenceRule,
  { start, timeZone }: RuleUse,
  budget: SearchBudget | undefined,
): string | null {
  const endless = { ...rule, count: null, until: null };
  const next = nextOfRule(endless, { start, timeZone, after: start }, budget);
  return next === null ? "This rule has no further occurrence within 400 years." : null;
}

function isWholeDay(start: string): boolean {
  return !start.includes("T");
}
