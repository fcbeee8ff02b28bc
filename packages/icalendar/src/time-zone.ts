import { Temporal } from "temporal-polyfill";
import { component, property } from "./content-line.ts";

/** Years in which each change of a zone's clocks is named. */
export interface Years {
  readonly first: number;
  readonly last: number;
}

/** Whatever was before the first change has begun by then. */
const BEGINNING = "19700101T000000";

/** One way in which a zone's clocks were changed, and when. */
interface Observance {
  readonly from: number;
  readonly to: number;
  /** By the clock that is about to be changed. */
  readonly onsets: string[];
}

/**
 * A VTIMEZONE.
 *
 * @param timeZone  as the times of the calendar name it.
 * @see RFC 5545 §3.6.5
 */
export function timeZoneComponent(timeZone: string, rules: readonly string[]): string {
  return component("VTIMEZONE", [property("TZID", timeZone), ...rules]);
}

/**
 * A zone's rules of some years. Each change of its clocks is named, so that nothing has to be known of
 * the patterns that governments follow or give up. It takes some 0.2 ms for each change.
 *
 * @param timeZone  an IANA name that this machine knows, in letters of any case.
 */
export function timeZoneRules(timeZone: string, years: Years): string[] {
  return observances(timeZone, years).map(observanceComponent);
}

function observances(timeZone: string, years: Years): Observance[] {
  const end = Temporal.Instant.from(`${years.last + 1}-01-01T00:00Z`);
  let now = Temporal.Instant.from(`${years.first}-01-01T00:00Z`).toZonedDateTimeISO(timeZone);
  const first = { from: secondsOf(now), to: secondsOf(now), onsets: [BEGINNING] };
  const all = new Map([["first", first]]);
  for (;;) {
    const next = now.getTimeZoneTransition("next");
    if (next === null || Temporal.Instant.compare(next.toInstant(), end) >= 0) break;
    const [from, to] = [secondsOf(now), secondsOf(next)];
    const onset = wallClock(next.toInstant().toZonedDateTimeISO("UTC").add({ seconds: from }));
    const known = all.get(`${from} ${to}`);
    if (known) known.onsets.push(onset);
    else all.set(`${from} ${to}`, { from, to, onsets: [onset] });
    now = next;
  }
  return [...all.values()];
}

function observanceComponent({ from, to, onsets }: Observance): string {
  const [first = "", ...others] = onsets;
  return component(to > from ? "DAYLIGHT" : "STANDARD", [
    property("DTSTART", first),
    property("TZOFFSETFROM", offset(from)),
    property("TZOFFSETTO", offset(to)),
    // One a line: of several in one, ical.js, by which Thunderbird reads, takes the first alone.
    ...others.map((onset) => property("RDATE", onset)),
  ]);
}

function secondsOf({ offsetNanoseconds }: Temporal.ZonedDateTime): number {
  return offsetNanoseconds / 1e9;
}

function wallClock(moment: Temporal.ZonedDateTime): string {
  return moment.toPlainDateTime().toString({ smallestUnit: "second" }).replaceAll(/[-:]/g, "");
}

/** `+0100`, or with the seconds of times before there were zones. */
function offset(seconds: number): string {
  const size = Math.abs(seconds);
  const parts = [Math.floor(size / 3_600), Math.floor(size / 60) % 60, size % 60];
  const digits = parts.map((part) => String(part).padStart(2, "0")).join("");
  return (seconds < 0 ? "-" : "+") + (digits.endsWith("00") ? digits.slice(0, 4) : digits);
}
