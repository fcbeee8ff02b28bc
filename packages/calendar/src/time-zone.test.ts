import { canonicalTimeZone, computableTimeZone, NewDue, TimeZone } from "@docket/contracts";
import { Temporal } from "temporal-polyfill";
import { describe, expect, test } from "vitest";
import { instantOf, startOfDay, todayIn, wallClockAt } from "./wall-clock.ts";

/** The name as Temporal spells it; `null` when Temporal does not know the zone. */
function temporalZone(name: string): string | null {
  try {
    return Temporal.Instant.from("2026-01-01T00:00Z").toZonedDateTimeISO(name).timeZoneId;
  } catch {
    return null;
  }
}

/** Aliases, which Intl does not list. */
const ALIASES = [
  "Asia/Kolkata",
  "Europe/Kyiv",
  "US/Pacific",
  "US/East-Indiana",
  "America/Argentina/ComodRivadavia",
  "America/Knox_IN",
  "America/Port-au-Prince",
  "Africa/Asmera",
  "Antarctica/South_Pole",
  "Australia/ACT",
  "Australia/Yancowinna",
  "Brazil/DeNoronha",
  "Chile/EasterIsland",
  "Mexico/BajaNorte",
  "Etc/GMT+5",
  "Etc/UTC",
  "UTC",
  "GMT",
  "GMT0",
  "CET",
  "WET",
  "EST5EDT",
  "PRC",
  "ROK",
  "NZ-CHAT",
  "W-SU",
  "GB-Eire",
  "Japan",
  "Zulu",
];

describe("canonicalTimeZone", () => {
  test.each([...Intl.supportedValuesOf("timeZone"), ...ALIASES])(
    "%s is one in letters of any case, and can be computed with",
    (name) => {
      expect(temporalZone(name)).toBe(name);
      for (const spelling of [name, name.toLowerCase(), name.toUpperCase()]) {
        expect(canonicalTimeZone(spelling)).toBe(name);
        expect(TimeZone.parse(spelling)).toBe(name);
      }
      const date = "2026-07-01";
      expect(wallClockAt(instantOf({ date, time: "12:00", timeZone: name }), name).date).toBe(date);
      expect(todayIn(name, new Date(startOfDay(date, name)))).toBe(date);
    },
  );

  test.each([
    ..."ACT AET AGT ART AST BET BST CAT CNT CST CTT EAT ECT EST HST IET IST JST MIT MST NET NST PLT".split(
      " ",
    ),
    ..."PNT PRT PST SST VST ist pst Bst".split(" "),
    "SystemV/PST8",
    "Factory",
    "+01:00",
    "Europe/Nowhere",
    "Etc/Unknown",
    "",
    " UTC",
    "UTC\n",
    "A".repeat(65),
  ])("%j is refused with a message", (name) => {
    const { error } = TimeZone.safeParse(name);
    expect(error?.issues[0]?.message).toContain("IANA time zone");
    expect(NewDue.safeParse({ date: "2026-12-01", time: "09:00", timeZone: name }).success).toBe(
      false,
    );
  });

  test.each([
    ["IST", "Asia/Calcutta"],
    ["EST", "America/Panama"],
    ["europe/berlin", "Europe/Berlin"],
    ["Mars/Olympus", "UTC"],
  ])("a stored zone %s is computed as %s", (name, zone) => {
    expect(computableTimeZone(name)).toBe(zone);
    const date = "2026-07-01";
    expect(startOfDay(date, name)).toBe(startOfDay(date, zone));
    expect(instantOf({ date, time: "09:00", timeZone: name })).toBe(
      instantOf({ date, time: "09:00", timeZone: zone }),
    );
  });
});
