import type { Due } from "@docket/contracts";
import { describe, expect, test } from "vitest";
import { describeDate, describeDue, isOverdue } from "./describe-due.ts";
import { LOCAL_ZONE, todayHere } from "./local-time.ts";

/** A Saturday, at noon where the test runs. */
const NOW = new Date(2026, 10, 21, 12);

describe("a day is called by", () => {
  test.each([
    ["2026-11-20", "Yesterday"],
    ["2026-11-21", "Today"],
    ["2026-11-22", "Tomorrow"],
    ["2026-11-23", "Monday"],
    ["2026-11-27", "Friday"],
  ])("%s: %s", (date, name) => {
    expect(describeDate(date, NOW)).toBe(name);
  });

  test("its date when it is further away, with the year when that is another", () => {
    expect(describeDate("2026-11-28", NOW)).toMatch(/28/);
    expect(describeDate("2026-11-28", NOW)).not.toMatch(/2026/);
    expect(describeDate("2026-11-19", NOW)).toMatch(/19/);
    expect(describeDate("2027-01-01", NOW)).toMatch(/2027/);
  });
});

test("a time is said with its zone where that is another one", () => {
  const due = { date: "2026-11-21", time: "21:05" };
  const here = describeDue({ ...due, timeZone: LOCAL_ZONE }, NOW);
  expect(here).toMatch(/^Today, .*05/);
  expect(here).not.toContain("(");
  const there = { ...due, timeZone: "America/Argentina/Buenos_Aires" };
  expect(describeDue(there, NOW)).toContain("(Buenos Aires)");
});

describe("overdue", () => {
  const at = new Date("2026-11-21T12:00:00Z");
  test.each<[Due, boolean]>([
    [{ date: todayHere(at) }, false],
    [{ date: "2026-11-19" }, true],
    [{ date: "2026-11-23" }, false],
    [{ date: "2026-11-21", time: "13:00", timeZone: "Europe/Vienna" }, false],
    [{ date: "2026-11-21", time: "12:59", timeZone: "Europe/Vienna" }, true],
    [{ date: "2026-11-22", time: "00:59", timeZone: "Pacific/Auckland" }, true],
    [{ date: "2026-11-21", time: "07:01", timeZone: "America/New_York" }, false],
  ])("%j: %s", (due, isOver) => {
    expect(isOverdue(due, at)).toBe(isOver);
  });
});
