import { setImmediate } from "node:timers/promises";
import { timeZoneComponent, type Years } from "./time-zone.ts";

/** There are some 600 zones, of 1 kB each. */
const MOST_KNOWN = 1_000;

const known = new Map<string, string>();

/** What `timeZoneComponent` gives, remembered. What takes some milliseconds lets others have their turn first. */
export async function knownZone(timeZone: string, years: Years): Promise<string> {
  const key = `${timeZone} ${years.first} ${years.last}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  await setImmediate();
  const text = timeZoneComponent(timeZone, years);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, text);
  return text;
}
