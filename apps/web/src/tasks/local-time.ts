import { computableTimeZone } from "@docket/contracts";

/** The time zone of this browser; some systems only report an abbreviation. */
export const LOCAL_ZONE = computableTimeZone(Intl.DateTimeFormat().resolvedOptions().timeZone);

/** What a clock of a zone shows, as `2026-11-21T09:30`. */
export function wallClockIn(timeZone: string, now: Date): string {
  // Sweden writes dates as ISO 8601 does.
  const clock = new Intl.DateTimeFormat("sv", { timeZone, dateStyle: "short", timeStyle: "short" });
  return clock.format(now).replace(" ", "T");
}

export function todayHere(now = new Date()): string {
  return wallClockIn(LOCAL_ZONE, now).slice(0, "YYYY-MM-DD".length);
}
