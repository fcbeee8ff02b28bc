import { expect, test } from "vitest";
import { describeDay } from "./describe-day.ts";

/** Local time: what counts as a day is the user's. */
const now = new Date(2026, 10, 21, 9, 30);

function ago(days: number, hour = 12): string {
  return new Date(2026, 10, 21 - days, hour).toISOString();
}

test("the last days by name, earlier ones by date", () => {
  expect(describeDay(ago(0, 1), now)).toBe("today");
  expect(describeDay(ago(1, 23), now)).toBe("yesterday");
  expect(describeDay(ago(6), now)).toBe("6 days ago");
  expect(describeDay(ago(7), now)).toMatch(/^on .*2026/);
});

test("a server's clock that is ahead does not speak of the future", () => {
  expect(describeDay(ago(-1), now)).toBe("today");
});
