import { z } from "zod";

/** The form of IANA's names. Offsets such as `+01:00` are refused, because they have no summer time. */
const ZONE_NAME = /^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+){0,2}$/;
const MAX_ZONE_LENGTH = 64;

/**
 * Abbreviations of three letters that end in T have several meanings: IST is India, Israel or Ireland. ICU accepts
 * many of them, and Temporal refuses those that are not in the IANA database; EST, MST and HST would be zones
 * without summer time. CET, EET, MET, WET, GMT and UCT are names of zones.
 */
const ABBREVIATION = /^(?!CET|EET|MET|WET|GMT|UCT)[A-Z]{2}T$/i;

/** Names that ICU accepts and IANA does not have. */
const NOT_OF_IANA = /^SystemV\//i;

const MAX_CACHED_ZONES = 2_000;
const known = new Map<string, string | null>();

/**
 * Decides which names are time zones, everywhere in Docket.
 *
 * @returns the name in its usual spelling: `Europe/Berlin` for `europe/berlin`. An alias such as `Asia/Calcutta` is
 *   kept. `null` for an unknown name or an abbreviation.
 * @see https://tc39.es/ecma262/#sec-available-named-time-zone-identifiers, which Temporal follows as well
 */
export function canonicalTimeZone(name: string): string | null {
  if (name.length > MAX_ZONE_LENGTH || !ZONE_NAME.test(name)) return null;
  const before = known.get(name);
  if (before !== undefined) return before;
  const isZone = !ABBREVIATION.test(name) && !NOT_OF_IANA.test(name) && zoneOfIntl(name) !== null;
  const canonical = isZone ? usualSpelling(name) : null;
  // Cleared when full: if new names were refused instead, thousands of bad names would keep the good ones out.
  if (known.size >= MAX_CACHED_ZONES) known.clear();
  known.set(name, canonical);
  return canonical;
}

/**
 * A stored zone in its usual spelling. Abbreviations were accepted once, and have the meaning that Intl gives them.
 * An unknown name stays as it is.
 */
export function storedTimeZone(name: string): string {
  return canonicalTimeZone(name) ?? zoneOfIntl(name) ?? name;
}

/** The zone to compute in, for a stored name. An unknown name is computed as UTC. */
export function computableTimeZone(name: string): string {
  return canonicalTimeZone(storedTimeZone(name)) ?? "UTC";
}

/** The primary name of a zone in Intl; `null` for an unknown name. */
function zoneOfIntl(name: string): string | null {
  try {
    return Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

/**
 * Spells a name by the convention of IANA: words begin with a capital, except short words in the middle; a part
 * that has at most three letters or has a digit is all capitals. A test compares it with all names.
 */
function usualSpelling(name: string): string {
  return name.toLowerCase().split("/").map(spellPart).join("/");
}

function spellPart(part: string, place: number): string {
  const isCode = part.length <= 3 || /\d/.test(part);
  if (isCode && !/etc|yap/.test(part)) return part.toUpperCase();
  return part.replaceAll(/baja|dumont|[a-z]+/g, (word, offset: number) => {
    const isState = (word.length <= 2 && place === 0) || word === "in" || word === "chat";
    if (isState) return word.toUpperCase();
    if (word.length <= 2 && offset > 0) return word;
    return capitalized(word).replace(/island|noronha|murdo|rivadavia|urville/, capitalized);
  });
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** A name of the IANA time zone database that this machine knows, such as `Europe/Lisbon`. */
export const TimeZone = z
  .string()
  .refine(
    (name) => canonicalTimeZone(name) !== null,
    "Must be an IANA time zone name such as Europe/Lisbon or Asia/Kolkata, not an abbreviation such as IST or PST.",
  )
  .overwrite((name) => canonicalTimeZone(name) ?? name)
  .meta({ maxLength: MAX_ZONE_LENGTH, examples: ["Europe/Lisbon"] });
export type TimeZone = z.infer<typeof TimeZone>;
