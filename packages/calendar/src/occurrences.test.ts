import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomRules } from "../compare/random-rules.ts";
import { nextOccurrence } from "./occurrences.ts";
import { checkRule } from "./rule-check.ts";

const timeZone = "Europe/Berlin";
const DAILY = { rule: "FREQ=DAILY", start: "2026-11-23", after: "2026-11-23", timeZone };

describe("from completion, a rule begins anew", () => {
  const every3Days = { ...DAILY, rule: "FREQ=DAILY;INTERVAL=3" };

  test("on the day when the task was done", () => {
    expect(nextOccurrence({ ...every3Days, completedOn: "2026-11-25" })).toBe("2026-11-28");
    const timed = { ...every3Days, start: "2026-11-23T09:00", after: "2026-11-23T09:00" };
    expect(nextOccurrence({ ...timed, completedOn: "2026-11-25" })).toBe("2026-11-28T09:00");
  });

  test("and done twice on one day, or early, goes on behind what has been", () => {
    const second = { ...DAILY, after: "2026-11-24" };
    expect(nextOccurrence({ ...second, completedOn: "2026-11-23" })).toBe("2026-11-25");
    expect(nextOccurrence({ ...every3Days, completedOn: "2026-11-20" })).toBe("2026-11-26");
  });

  test("on the weekdays that it names", () => {
    const rule = "FREQ=WEEKLY;BYDAY=MO";
    expect(nextOccurrence({ ...DAILY, rule, completedOn: "2026-11-25" })).toBe("2026-11-30");
    expect(nextOccurrence({ ...DAILY, rule, completedOn: "2026-11-30" })).toBe("2026-12-07");
  });
});

describe("a series ends", () => {
  test("after as many as COUNT says, wherever they are counted from", () => {
    const twice = { ...DAILY, rule: "FREQ=DAILY;COUNT=2" };
    expect(nextOccurrence({ ...twice, count: 1 })).toBe("2026-11-24");
    expect(nextOccurrence({ ...twice, count: 2 })).toBeNull();
    expect(nextOccurrence({ ...twice, count: 2, completedOn: "2027-01-01" })).toBeNull();
  });

  test("with the day of UNTIL, which still counts", () => {
    const rule = "FREQ=DAILY;UNTIL=20261124";
    expect(nextOccurrence({ ...DAILY, rule })).toBe("2026-11-24");
    expect(nextOccurrence({ ...DAILY, rule, after: "2026-11-24" })).toBeNull();
  });

  test("with the instant of UNTIL, on a night with an hour that comes twice too", () => {
    // 02:30 is at 00:30 in UTC for the first time, and that one is meant.
    const night = { timeZone, start: "2026-10-24T02:30", after: "2026-10-24T02:30" };
    const until = (time: string) => nextOccurrence({ ...night, rule: `FREQ=DAILY;UNTIL=${time}` });
    expect(until("20261025T002959Z")).toBeNull();
    expect(until("20261025T003000Z")).toBe("2026-10-25T02:30");
    expect(until("20261025T010000Z")).toBe("2026-10-25T02:30");
  });

  test("with the year 9999, and when nothing comes for 400 years", () => {
    expect(nextOccurrence({ ...DAILY, start: "9999-12-31", after: "9999-12-31" })).toBeNull();
    const late = { ...DAILY, start: "9999-12-31T23:00", after: "9999-12-31T23:00" };
    expect(nextOccurrence({ ...late, rule: "FREQ=HOURLY" })).toBeNull();
    expect(nextOccurrence({ ...DAILY, rule: "FREQ=YEARLY;INTERVAL=500" })).toBeNull();
  });
});

test("a time that the clocks skip is an occurrence like others", () => {
  const night = { rule: "FREQ=DAILY", timeZone, start: "2026-03-28T02:30" };
  expect(nextOccurrence({ ...night, after: "2026-03-28T02:30" })).toBe("2026-03-29T02:30");
});

test("a rule that is rare is found, and one of long ago at once", () => {
  const friday29 = { ...DAILY, rule: "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=FR" };
  expect(nextOccurrence({ ...friday29, after: "2036-02-29" })).toBe("2064-02-29");
  const old = { rule: "FREQ=MINUTELY;INTERVAL=7", timeZone, start: "0001-01-01T00:00" };
  const begun = performance.now();
  expect(nextOccurrence({ ...old, after: "9998-01-01T00:00" })).toMatch(/^9998-01-01T00:0[1-7]$/);
  expect(performance.now() - begun).toBeLessThan(100);
});

test("whatever the rule, what comes next is later, and from anywhere before it the same", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (seed) => {
      for (const { rule, start, after } of randomRules(seed)) {
        if (checkRule({ rule, start, timeZone, from: "due" }) !== null) continue;
        const next = nextOccurrence({ rule, start, timeZone, after });
        if (next === null) return;
        expect(next > after).toBe(true);
        const minute = Date.parse(`${next}:00Z`) - 60_000;
        const justBefore = new Date(minute).toISOString().slice(0, 16);
        expect(nextOccurrence({ rule, start, timeZone, after: justBefore })).toBe(next);
        return;
      }
    }),
    { numRuns: 300 },
  );
});
