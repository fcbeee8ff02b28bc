import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { checkRule, nextOccurrence } from "../src/index.ts";
import { type Case, randomRules } from "./random-rules.ts";

/*
 * Compares random rules with python-dateutil, an implementation of RFC 5545 that is not ours:
 *
 *   apt-get install -y python3-dateutil
 *   pnpm --filter @docket/calendar compare [how many] [seed]
 *
 * docs/recurrence.md has its result. It is run by hand, since Python is no part of Docket.
 */

const LIMIT = 20;
const timeZone = "UTC";
const NEVER = "This rule has no further occurrence within 400 years.";

interface Failure {
  /** It took more than three seconds, or broke off with an error. */
  readonly failed: "slow" | "broken";
}

interface Answer {
  readonly start: readonly string[];
  readonly after: readonly string[];
}

const [amount = 1000, seed = Date.now() % 2 ** 31] = process.argv.slice(2).map(Number);

/** Every rule that is well formed, those that never happen included. */
function* wellFormed(): Generator<Case> {
  for (const one of randomRules(seed)) {
    const { rule, start } = one;
    // Against a start of its own, UNTIL may be too early; that is no question of form.
    const problem = checkRule({ rule: without(rule, "UNTIL"), start, timeZone, from: "due" });
    if (problem === null || problem === NEVER) yield one;
  }
}

function without(rule: string, part: string): string {
  return rule
    .split(";")
    .filter((text) => !text.startsWith(`${part}=`))
    .join(";");
}

function ours({ rule, after }: Case, first: string): Answer {
  const start = takeAfter(rule, first, first, LIMIT - 1, 1);
  return {
    start: [first, ...start],
    after: takeAfter(without(rule, "COUNT"), first, after, LIMIT),
  };
}

function takeAfter(rule: string, start: string, after: string, most: number, had = 0): string[] {
  const found: string[] = [];
  while (found.length < most) {
    const last = found.at(-1) ?? after;
    const next = nextOccurrence({ rule, start, timeZone, after: last, count: had + found.length });
    if (next === null) break;
    found.push(next);
  }
  return found;
}

const python = spawn("/usr/bin/python3", [new URL("occurrences.py", import.meta.url).pathname], {
  stdio: ["pipe", "pipe", "inherit"],
});
const answers = createInterface({ input: python.stdout })[Symbol.asyncIterator]();

/** How it came out; every kind of difference but the last is explained below, or in occurrences.py. */
const tally = {
  equal: 0,
  never: 0,
  weekday: 0,
  numbered: 0,
  firstWeek: 0,
  slow: 0,
  slowAndNever: 0,
  broken: 0,
  different: 0,
};
let compared = 0;
let dates = 0;
let slowest = 0;
for (const one of wellFormed()) {
  // Its dates are naive, and so must be its UNTIL.
  const rule = one.rule.replace(/(UNTIL=\w+)Z/, "$1");
  python.stdin.write(`${JSON.stringify({ ...one, rule, limit: LIMIT })}\n`);
  const { value } = await answers.next();
  const theirs: Answer | Failure = JSON.parse(String(value));
  const first = "failed" in theirs ? one.start : theirs.start[0];
  const begun = performance.now();
  const mine = first === undefined ? never(one) : ours(one, first);
  slowest = Math.max(slowest, performance.now() - begun);

  const outcome = "failed" in theirs ? failureOf(theirs, never(one)) : compare(one, mine, theirs);
  tally[outcome] += 1;
  if (outcome === "equal") dates += mine.start.length + mine.after.length;
  if (outcome === "different") {
    print({ ...one, mine, theirs });
  }
  compared += 1;
  if (compared === amount) break;
}
python.stdin.end();
await once(python, "exit");
print({ amount, seed, ...tally, dates, slowest: `${slowest.toFixed(0)} ms` });
if (tally.different > 0) process.exitCode = 1;

/** Most that dateutil does not finish are rules that never happen: it looks on until the year 9999. */
function failureOf({ failed }: Failure, { start }: Answer): keyof typeof tally {
  return failed === "slow" && start.length === 0 ? "slowAndNever" : failed;
}

/** What comes of a rule for which dateutil found no date at all. */
function never({ rule, start }: Case): Answer {
  const next = nextOccurrence({ rule, start, timeZone, after: start });
  return { start: next === null ? [] : [next], after: [] };
}

function print(value: object): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

function compare({ rule }: Case, mine: Answer, theirs: Answer): keyof typeof tally {
  if (JSON.stringify(mine) === JSON.stringify(theirs)) {
    return theirs.start.length === 0 ? "never" : "equal";
  }
  if (leavesWeekdayOpen(rule)) return "weekday";
  if (mixesNumbered(rule)) return "numbered";
  return choosesInWeeks(rule) && isEqualLater(mine, theirs) ? "firstWeek" : "different";
}

/** BYSETPOS counts in a whole week; dateutil lets the first one begin with the start. */
function choosesInWeeks(rule: string): boolean {
  return rule.includes("FREQ=WEEKLY") && rule.includes("BYSETPOS=");
}

function isEqualLater(mine: Answer, theirs: Answer): boolean {
  return JSON.stringify(mine.after) === JSON.stringify(theirs.after);
}

/** "Week 20", but not on which day: dateutil takes all seven, the RFC the weekday of the start. */
function leavesWeekdayOpen(rule: string): boolean {
  return rule.includes("BYWEEKNO=") && !/BY(?:DAY|MONTHDAY|YEARDAY)=/.test(rule);
}

/** BYDAY=WE,2MO: for dateutil a day has to be both, so that none is. */
function mixesNumbered(rule: string): boolean {
  const days = /BYDAY=([^;]*)/.exec(rule)?.[1]?.split(",") ?? [];
  return days.some((day) => day.length === 2) && days.some((day) => day.length > 2);
}
