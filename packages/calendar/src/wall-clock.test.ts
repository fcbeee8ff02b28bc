import * as fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, test } from "vitest";
import { instantOf, startOfDay, todayIn } from "./wall-clock.ts";

/** Clocks that are put forward at midnight, by half an hour, in winter, twice a year for Ramadan, or by decree. */
const ZONES = [
  "America/New_York",
  "America/Santiago",
  "Europe/Dublin",
  "Africa/Casablanca",
  "Asia/Gaza",
  "Australia/Lord_Howe",
  "Pacific/Apia",
];

const MINUTE = 60_000;

interface ZoneChange {
  readonly timeZone: string;
  readonly at: number;
  /** By how many minutes the clocks were moved: forward when positive. */
  readonly shift: number;
}

function changesOf(timeZone: string): ZoneChange[] {
  const found: ZoneChange[] = [];
  let now = Temporal.ZonedDateTime.from(`2020-01-01T00:00[${timeZone}]`);
  for (;;) {
    const next = now.getTimeZoneTransition("next");
    if (next === null || next.year > 2030) return found;
    const before = next.subtract({ nanoseconds: 1 });
    const shift = (next.offsetNanoseconds - before.offsetNanoseconds) / 60e9;
    if (shift !== 0) found.push({ timeZone, at: next.epochMilliseconds, shift });
    now = next;
  }
}

/** What `Intl` alone, without Temporal, says that the clocks show. */
function clockOn(timeZone: string): (at: number) => string {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    dateStyle: "short",
    timeStyle: "short",
    hourCycle: "h23",
  });
  return (at) => format.format(at).replace(", ", "T");
}

const CHANGES = ZONES.flatMap(changesOf);

test("the zones do have changes", () => {
  expect(CHANGES.length).toBeGreaterThan(100);
  expect(new Set(CHANGES.map(({ shift }) => Math.abs(shift)))).toEqual(new Set([30, 60]));
});

describe.each(ZONES)("each change of %s from 2020 to 2030", (timeZone) => {
  const changes = CHANGES.filter((change) => change.timeZone === timeZone);
  const shownAt = clockOn(timeZone);

  test.each(changes)("$at by $shift minutes", ({ at, shift }) => {
    const expected: [clock: string, instant: number][] = [];
    // From three hours before to three hours after. Of what comes twice, the first is meant.
    for (let now = at - 180 * MINUTE; now < at + 180 * MINUTE; now += 5 * MINUTE) {
      const isSecondTime = shift < 0 && now >= at && now < at - shift * MINUTE;
      expected.push([shownAt(now), isSecondTime ? now + shift * MINUTE : now]);
    }
    // Times that the clocks skipped stand where they would have been without the change.
    const last = Temporal.Instant.fromEpochMilliseconds(at - MINUTE)
      .toZonedDateTimeISO(timeZone)
      .toPlainDateTime();
    for (let minute = 0; minute < shift; minute += 1) {
      const skipped = last.add({ minutes: 1 + minute });
      expected.push([skipped.toString({ smallestUnit: "minute" }), at + minute * MINUTE]);
    }
    const found = expected.map(([clock]) => {
      const [date = "", time = ""] = clock.split("T");
      return [clock, Date.parse(instantOf({ date, time, timeZone }))];
    });
    expect(found).toEqual(expected);
  });
});

const zone = fc.constantFrom(...ZONES, "UTC", "Asia/Kathmandu", "Pacific/Kiritimati");
const clock = fc
  .date({
    min: new Date("2020-01-01T00:00Z"),
    max: new Date("2030-12-31T23:59Z"),
    noInvalidDate: true,
  })
  .map((date) => ({
    date: date.toISOString().slice(0, 10),
    time: date.toISOString().slice(11, 16),
  }));

test("a later clock is never an earlier instant", () => {
  fc.assert(
    fc.property(clock, clock, zone, (one, other, timeZone) => {
      const [first, second] = [one, other].toSorted((a, b) =>
        `${a.date}T${a.time}` < `${b.date}T${b.time}` ? -1 : 1,
      );
      if (!first || !second) return;
      expect(instantOf({ ...first, timeZone }) <= instantOf({ ...second, timeZone })).toBe(true);
    }),
  );
});

test("a day has its own instants: from its start until the next one's", () => {
  fc.assert(
    fc.property(clock, zone, ({ date }, timeZone) => {
      const start = startOfDay(date, timeZone);
      expect(todayIn(timeZone, new Date(start))).toBe(date);
      expect(todayIn(timeZone, new Date(Date.parse(start) - 1)) < date).toBe(true);
    }),
  );
});

test("02:30 on the night when the clocks go from 02:00 to 03:00 is 03:30", () => {
  const timeZone = "Europe/Berlin";
  const skipped = instantOf({ date: "2026-03-29", time: "02:30", timeZone });
  expect(skipped).toBe("2026-03-29T01:30:00.000Z");
  expect(skipped).toBe(instantOf({ date: "2026-03-29", time: "03:30", timeZone }));
});

test("02:30 on the night when it comes twice is the first of the two", () => {
  const twice = { date: "2026-10-25", time: "02:30", timeZone: "Europe/Berlin" };
  expect(instantOf(twice)).toBe("2026-10-25T00:30:00.000Z");
});

test("where the clocks skip midnight, the day begins at one", () => {
  expect(startOfDay("2026-09-06", "America/Santiago")).toBe("2026-09-06T04:00:00.000Z");
  expect(startOfDay("2026-09-05", "America/Santiago")).toBe("2026-09-05T04:00:00.000Z");
});

test("a day that Samoa left out begins with the next one", () => {
  expect(startOfDay("2011-12-30", "Pacific/Apia")).toBe(startOfDay("2011-12-31", "Pacific/Apia"));
});

test("what would be outside of the years of a timestamp stands at their edge", () => {
  const first = { date: "0001-01-01", time: "00:00", timeZone: "Asia/Tokyo" };
  expect(instantOf(first)).toBe("0001-01-01T00:00:00.000Z");
  const last = { date: "9999-12-31", time: "23:59", timeZone: "America/Los_Angeles" };
  expect(instantOf(last)).toBe("9999-12-31T23:59:59.999Z");
});

test("every zone that the runtime knows can be used", () => {
  for (const timeZone of Intl.supportedValuesOf("timeZone")) {
    expect(todayIn(timeZone, new Date("2026-11-21T12:00Z"))).toMatch(/^2026-11-2[012]$/);
  }
});
