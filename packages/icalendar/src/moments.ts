import { property } from "./content-line.ts";
import type { Moment } from "./dated-task.ts";

/** What has a form of its own, and may name no zone (RFC 5545 §3.2.19). */
const UTC = /^(?:etc\/)?(?:utc|uct|universal|zulu)$/i;

/** The zone that a calendar has to describe for a moment. */
export function zoneOf(moment: Moment): string | null {
  return "time" in moment && !UTC.test(moment.timeZone) ? moment.timeZone : null;
}

/**
 * A property whose value is a day, or a time of a zone. A time that the zone's clocks skip or show
 * twice means the same there as it does in a task.
 *
 * @see RFC 5545 §3.3.4, §3.3.5
 */
export function momentProperty(name: string, moment: Moment): string {
  const day = moment.date.replaceAll("-", "");
  if (!("time" in moment)) return property(name, day, { VALUE: "DATE" });
  const value = `${day}T${moment.time.replace(":", "")}00`;
  const zone = zoneOf(moment);
  return zone === null ? property(name, `${value}Z`) : property(name, value, { TZID: zone });
}

/** @param timestamp  such as `2026-11-21T09:30:00.000Z`. */
export function instantProperty(name: string, timestamp: string): string {
  return property(name, timestamp.replaceAll(/[-:]|\.\d+/g, ""));
}

export function isSameMoment(one: Moment, other: Moment): boolean {
  return momentProperty("", one) === momentProperty("", other);
}
