import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nextOccurrence } from "./occurrences.ts";
import { normalizeRule } from "./recurrence-rule.ts";
import { checkRule } from "./rule-check.ts";
import { MAXIMUM_STEPS, SearchBudget } from "./search-budget.ts";

const TIMED = { start: "2026-11-23T09:00", timeZone: "Europe/Berlin", from: "due" } as const;
const WHOLE_DAY = { ...TIMED, start: "2026-11-23" } as const;

describe("a rule that cannot be served is refused in words", () => {
  test.each([
    ["", "This is not a recurrence rule"],
    ["every monday", "This is not a recurrence rule"],
    [";", "This is not a recurrence rule"],
    ["RRULE:", "This is not a recurrence rule"],
    ["FREQ=DAILY;;", "This is not a recurrence rule"],
    ["FREQ = DAI LY", "FREQ must be one of"],
    ["FREQ=DAILY;;COUNT=3", "This is not a recurrence rule"],
    ["FREQ", "This is not a recurrence rule"],
    ["RRULE:RRULE:FREQ=DAILY", "a single RRULE"],
    ["DTSTART:20261123T090000\nRRULE:FREQ=DAILY", "a single RRULE"],
    ["FREQ=DAILY\nEXDATE:20261124", "a single RRULE"],
    [`FREQ=DAILY;BYMONTH=${"1,".repeat(250)}1`, "at most 500 characters"],
    ["INTERVAL=2", "needs FREQ"],
    ["FREQ=FORTNIGHTLY", "FREQ must be one of"],
    ["FREQ=SECONDLY", "no seconds"],
    ["FREQ=DAILY;BYSECOND=30", "no seconds"],
    ["FREQ=DAILY;BYEASTER=0", 'Unknown rule part "BYEASTER"'],
    ["FREQ=DAILY;CONSTRUCTOR=1", 'Unknown rule part "CONSTRUCTOR"'],
    ["FREQ=DAILY;FREQ=WEEKLY", "FREQ occurs more than once"],
    ["FREQ=DAILY;COUNT=3;UNTIL=20271231T000000Z", "COUNT or UNTIL"],
    ["FREQ=DAILY;INTERVAL=0", "INTERVAL must be a whole number"],
    ["FREQ=DAILY;INTERVAL=1.5", "INTERVAL must be a whole number"],
    ["FREQ=DAILY;INTERVAL=-1", "INTERVAL must be a whole number"],
    ["FREQ=DAILY;INTERVAL=1000001", "INTERVAL must be a whole number"],
    ["FREQ=DAILY;COUNT=0", "COUNT must be a whole number"],
    ["FREQ=DAILY;COUNT=99999999999", "COUNT must be a whole number"],
    ["FREQ=YEARLY;BYMONTH=13", "BYMONTH takes numbers from 1 to 12"],
    ["FREQ=YEARLY;BYMONTH=-1", "BYMONTH takes numbers from 1 to 12"],
    ["FREQ=YEARLY;BYMONTH=5L", "BYMONTH takes numbers from 1 to 12"],
    ["FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY takes numbers from 1 to 31"],
    ["FREQ=MONTHLY;BYMONTHDAY=-32", "BYMONTHDAY takes numbers from 1 to 31"],
    ["FREQ=MONTHLY;BYMONTHDAY=1,,2", "BYMONTHDAY takes numbers from 1 to 31"],
    ["FREQ=YEARLY;BYYEARDAY=367", "BYYEARDAY takes numbers from 1 to 366"],
    ["FREQ=YEARLY;BYWEEKNO=54", "BYWEEKNO takes numbers from 1 to 53"],
    ["FREQ=DAILY;BYHOUR=24", "BYHOUR takes numbers from 0 to 23"],
    ["FREQ=DAILY;BYMINUTE=60", "BYMINUTE takes numbers from 0 to 59"],
    ["FREQ=DAILY;BYMONTH=1;BYSETPOS=0", "BYSETPOS takes numbers from 1 to 366"],
    ["FREQ=WEEKLY;BYDAY=MONDAY", "BYDAY takes weekdays"],
    ["FREQ=MONTHLY;BYDAY=0MO", "BYDAY takes weekdays"],
    ["FREQ=MONTHLY;BYDAY=54MO", "BYDAY takes weekdays"],
    ["FREQ=WEEKLY;WKST=1", "WKST takes one weekday"],
    ["FREQ=WEEKLY;BYDAY=2MO", "needs FREQ=MONTHLY or FREQ=YEARLY"],
    ["FREQ=YEARLY;BYWEEKNO=20;BYDAY=1MO", "cannot be combined with BYWEEKNO"],
    ["FREQ=MONTHLY;BYWEEKNO=20", "BYWEEKNO requires FREQ=YEARLY"],
    ["FREQ=WEEKLY;BYMONTHDAY=13", "BYMONTHDAY cannot be combined with FREQ=WEEKLY"],
    ["FREQ=MONTHLY;BYYEARDAY=100", "BYYEARDAY cannot be combined with FREQ=MONTHLY"],
    ["FREQ=DAILY;BYSETPOS=1", "BYSETPOS needs another BY part"],
    ["RSCALE=HEBREW;FREQ=YEARLY", "Gregorian calendar"],
    ["FREQ=MONTHLY;BYMONTHDAY=31;SKIP=BACKWARD", "SKIP can only be OMIT"],
    ["FREQ=DAILY;UNTIL=tomorrow", "UNTIL must be a day"],
    ["FREQ=DAILY;UNTIL=20270230", "UNTIL must be a day"],
    ["FREQ=DAILY;UNTIL=20271231T250000Z", "UNTIL must be a day"],
    ["FREQ=DAILY;UNTIL=20271231T120000", "UNTIL must be a day"],
    ["FREQ=DAILY;UNTIL=20271231", "UNTIL must be a time in UTC"],
    ["FREQ=DAILY;UNTIL=20261123T075959Z", "before the task is due"],
    ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "has no further occurrence"],
    ["FREQ=HOURLY;INTERVAL=24;BYHOUR=8", "has no further occurrence"],
    ["FREQ=MINUTELY;INTERVAL=2;BYMINUTE=1", "has no further occurrence"],
    ["FREQ=YEARLY;INTERVAL=1000000", "has no further occurrence"],
  ])("%s", (rule, words) => {
    expect(checkRule({ ...TIMED, rule })).toContain(words);
  });

  test.each([
    ["FREQ=HOURLY", "whole day"],
    ["FREQ=MINUTELY;INTERVAL=1440", "whole day"],
    ["FREQ=DAILY;BYHOUR=9", "whole day"],
    ["FREQ=DAILY;BYMINUTE=30", "whole day"],
    ["FREQ=DAILY;UNTIL=20271231T120000Z", "UNTIL must be a day"],
    ["FREQ=DAILY;UNTIL=20261122", "before the task is due"],
  ])("%s, for a whole day", (rule, words) => {
    expect(checkRule({ ...WHOLE_DAY, rule })).toContain(words);
  });

  test("hours do not count from completion", () => {
    const rule = "FREQ=HOURLY;INTERVAL=8";
    expect(checkRule({ ...TIMED, rule, from: "completion" })).toContain("counts from completion");
  });
});

describe("a rule that can be served", () => {
  test.each([
    "FREQ=DAILY;UNTIL=20261123T080000Z",
    "FREQ=DAILY;COUNT=1",
    "freq=weekly;byday=mo",
    "COUNT=5;FREQ=DAILY",
    "RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=OMIT",
    " RRULE : UNTIL=20271231T080000Z; FREQ=DAILY; ",
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=FR",
  ])("%s", (rule) => {
    expect(checkRule({ ...TIMED, rule })).toBeNull();
  });

  test("on whole days, until one", () => {
    expect(checkRule({ ...WHOLE_DAY, rule: "FREQ=DAILY;UNTIL=20261123" })).toBeNull();
  });
});

test("refusing a rule takes few steps, for every use of the rule", () => {
  const all = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => index + from).join(",");
  const every = `BYHOUR=${all(0, 23)};BYMINUTE=${all(0, 59)}`;
  const hostile = [
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;BYDAY=MO,TU,WE,TH,FR,SA,SU",
    "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=HOURLY;BYYEARDAY=366;BYMONTH=1",
    "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6",
    "FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1",
    "FREQ=WEEKLY;BYMONTH=2;BYDAY=MO;BYSETPOS=5",
    "FREQ=DAILY;BYHOUR=9;BYSETPOS=2",
    "FREQ=MINUTELY;INTERVAL=7;BYDAY=MO;BYHOUR=3;BYMINUTE=59;BYMONTH=2;BYMONTHDAY=30",
    `FREQ=YEARLY;${every};BYMONTH=2;BYMONTHDAY=30;BYSETPOS=-1`,
    `FREQ=YEARLY;${every};BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=-366`,
    `FREQ=HOURLY;BYMINUTE=${all(0, 59)};BYSETPOS=61`,
    "FREQ=MINUTELY;BYMINUTE=5;BYSETPOS=2",
    // Seven days are a multiple of seven minutes: nine o'clock is met on the first day's weekday alone.
    "FREQ=MINUTELY;INTERVAL=7;BYDAY=TU,WE,TH,FR,SA,SU;BYHOUR=9;BYMINUTE=0",
  ];
  for (const rule of hostile) {
    const budget = new SearchBudget();
    checkRule({ ...TIMED, rule }, budget);
    // 400 years have 146 097 days; earlier versions looked at each of them.
    expect(budget.steps, rule).toBeLessThan(MAXIMUM_STEPS + 366);
  }
});

test("a search ends when its budget is used up", () => {
  const budget = new SearchBudget();
  budget.spend(MAXIMUM_STEPS);
  const place = { ...TIMED, rule: "FREQ=DAILY", after: TIMED.start };
  expect(nextOccurrence(place, budget)).toBeNull();
});

test("typing anything gets an answer, not an error", () => {
  const part = fc.oneof(
    fc.string(),
    fc.constantFrom(
      "FREQ=DAILY",
      "FREQ=MONTHLY",
      "COUNT=3",
      "BYDAY=",
      "BYDAY=1MO",
      "=",
      ";",
      "WKST=SU",
    ),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
      const problem = checkRule({ ...TIMED, rule: parts.join(";") });
      expect(problem === null || /^[A-Z].*\.$/.test(problem)).toBe(true);
    }),
  );
});

describe("the canonical text of a rule", () => {
  test.each([
    ["FREQ=DAILY;", "FREQ=DAILY"],
    ["RRULE:FREQ=WEEKLY;BYDAY=MO", "FREQ=WEEKLY;BYDAY=MO"],
    ["rrule:freq=weekly;count=3;", "FREQ=WEEKLY;COUNT=3"],
    ["RRULE:COUNT=3;FREQ=DAILY", "FREQ=DAILY;COUNT=3"],
    ["  FREQ = WEEKLY ; BYDAY = MO , FR ;\r\n", "FREQ=WEEKLY;BYDAY=MO,FR"],
    ["freq=weekly;byday=fr,mo,mo", "FREQ=WEEKLY;BYDAY=MO,FR"],
    ["COUNT=010;WKST=MO;INTERVAL=1;FREQ=DAILY", "FREQ=DAILY;COUNT=10"],
    ["BYDAY=+2TU,-1FR;FREQ=MONTHLY;WKST=SU", "FREQ=MONTHLY;BYDAY=-1FR,2TU;WKST=SU"],
    ["UNTIL=20271231T120000Z;FREQ=DAILY", "FREQ=DAILY;UNTIL=20271231T120000Z"],
    ["UNTIL=20271231;FREQ=DAILY", "FREQ=DAILY;UNTIL=20271231"],
    ["FREQ=MONTHLY;COUNT=3;BYDAY=1FR", "FREQ=MONTHLY;BYDAY=1FR;COUNT=3"],
    ["RSCALE=GREGORIAN;FREQ=YEARLY;BYMONTH=07,3", "FREQ=YEARLY;BYMONTH=3,7"],
  ])("%s", (rule, canonical) => {
    expect(normalizeRule(rule)).toBe(canonical);
  });

  test("means the same, and is its own canonical text", () => {
    const numbers = (from: number, to: number) =>
      fc.array(fc.integer({ min: from, max: to }), { minLength: 1, maxLength: 4 }).map(String);
    const rule = fc
      .record({
        FREQ: fc.constantFrom("YEARLY", "monthly", "DAILY"),
        INTERVAL: fc.integer({ min: 1, max: 4 }).map(String),
        BYMONTH: fc.option(numbers(1, 12)),
        BYMONTHDAY: fc.option(numbers(1, 31)),
        BYHOUR: fc.option(numbers(0, 23)),
        WKST: fc.option(fc.constantFrom("MO", "su")),
      })
      .map((parts) =>
        Object.entries(parts)
          .toReversed()
          .flatMap(([name, value]) => (value === null ? [] : [`${name}=${value}`]))
          .join(";"),
      );
    fc.assert(
      fc.property(rule, (text) => {
        const canonical = normalizeRule(text);
        expect(normalizeRule(canonical)).toBe(canonical);
        const { start, timeZone } = TIMED;
        const next = (of: string) => nextOccurrence({ rule: of, start, timeZone, after: start });
        expect(next(canonical)).toBe(next(text));
      }),
    );
  });
});
