import { setImmediate } from "node:timers/promises";
import { timeZoneComponent, timeZoneRules, type Years } from "./time-zone.ts";

/** There are some 600 zones, of 1 kB each. */
const MOST_KNOWN = 1_000;

const known = new Map<string, readonly string[]>();

/** A zone's VTIMEZONE, its rules remembered. What takes some milliseconds lets others have their turn first. */
export async function knownZone(timeZone: string, years: Years): Promise<string> {
  // A zone may be named in letters of any case.
  const key = `${timeZone.toLowerCase()} ${years.first} ${years.last}`;
  const before = known.get(key);
  if (before !== undefined) return timeZoneComponent(timeZone, before);
  await setImmediate();
  const rules = timeZoneRules(timeZone, years);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, rules);
  return timeZoneComponent(timeZone, rules);
}
