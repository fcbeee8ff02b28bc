import * as fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { expect, test } from "vitest";
import {
  addDays,
  civilDate,
  dayNumber,
  daysBetween,
  FIRST_DAY,
  formatDate,
  LAST_DAY,
  parseDate,
  weekdayOf,
} from "./days.ts";

const day = fc.integer({ min: FIRST_DAY, max: LAST_DAY });

test("days, dates and weekdays are those of Temporal", () => {
  fc.assert(
    fc.property(day, (number) => {
      const theirs = Temporal.PlainDate.from("1970-01-01").add({ days: number });
      const { year, month, day: ofMonth } = civilDate(number);
      expect([year, month, ofMonth]).toEqual([theirs.year, theirs.month, theirs.day]);
      expect(dayNumber(year, month, ofMonth)).toBe(number);
      expect(weekdayOf(number)).toBe(theirs.dayOfWeek - 1);
      expect(formatDate(number)).toBe(theirs.toString());
      expect(parseDate(formatDate(number))).toBe(number);
    }),
  );
});

test("days are added, and counted between two dates, over months, years and leap days", () => {
  expect(addDays("2028-02-28", 1)).toBe("2028-02-29");
  expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
  expect(addDays("2026-03-01", -1)).toBe("2026-02-28");
  expect(daysBetween("2028-02-28", "2028-03-01")).toBe(2);
  expect(daysBetween("2026-11-21", "2026-11-20")).toBe(-1);
});

test("before the year 1 and after 9999 there is no date", () => {
  expect(addDays("0001-01-01", -1)).toBeNull();
  expect(addDays("9999-12-31", 1)).toBeNull();
  expect(addDays("0001-01-02", -1)).toBe("0001-01-01");
});
