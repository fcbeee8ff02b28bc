import { z } from "zod";

/** The form of IANA's names; offsets such as `+01:00` are no zone, since they know no summer time. */
const ZONE_NAME = /^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+){0,2}$/;
const LONGEST_ZONE = 64;

/**
 * Three letters that end in T mean one thing here and another there: IST is India, Israel or Ireland. ICU knows
 * many of them, and Temporal refuses those that IANA has not; EST, MST and HST would be zones without summer time.
 * CET, EET, MET, WET, GMT and UCT are names of whole zones.
 */
const ABBREVIATION = /^(?!CET|EET|MET|WET|GMT|UCT)[A-Z]{2}T$/i;

/** What ICU has beside IANA's names. */
const NOT_OF_IANA = /^SystemV\//i;

const MOST_ZONES = 2_000;
const known = new Map<string, string | null>();

/**
 * Decides what a time zone is, for the whole of Docket.
 *
 * @returns the name in its usual spelling: `Europe/Berlin` for `europe/berlin`. An alias such as `Asia/Calcutta`
 *   stays that. `null` for what is no zone, or an abbreviation.
 * @see https://tc39.es/ecma262/#sec-available-named-time-zone-identifiers, which Temporal follows as well
 */
export function canonicalTimeZone(name: string): string | null {
  if (name.length > LONGEST_ZONE || !ZONE_NAME.test(name)) return null;
  const before = known.get(name);
  if (before !== undefined) return before;
  const isZone = !ABBREVIATION.test(name) && !NOT_OF_IANA.test(name) && zoneOfIntl(name) !== null;
  const canonical = isZone ? usualSpelling(name) : null;
  // Emptied rather than closed, or thousands of bad names would keep the good ones out for good.
  if (known.size >= MOST_ZONES) known.clear();
  known.set(name, canonical);
  return canonical;
}

/**
 * A zone that was stored, in its usual spelling. Abbreviations were accepted once, and are what this machine takes
 * them for. What it does not know stays as it is.
 */
export function storedTimeZone(name: string): string {
  return canonicalTimeZone(name) ?? zoneOfIntl(name) ?? name;
}

/** The zone to compute in, for a name that was stored. What is unknown is read on the clocks of UTC. */
export function computableTimeZone(name: string): string {
  return canonicalTimeZone(storedTimeZone(name)) ?? "UTC";
}

/** The main name of a zone, as this machine's Intl has it; `null` for what it does not know. */
function zoneOfIntl(name: string): string | null {
  try {
    return Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

/**
 * IANA's names have a rule: words begin with a capital, but for short ones in the middle, and what is three letters
 * or shorter or has a digit is in capitals. A test holds it against all names that there are.
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
    "Must be the name of an IANA time zone, such as Europe/Lisbon or Asia/Kolkata, and no abbreviation such as IST or PST.",
  )
  .overwrite((name) => canonicalTimeZone(name) ?? name)
  .meta({ maxLength: LONGEST_ZONE, examples: ["Europe/Lisbon"] });
export type TimeZone = z.infer<typeof TimeZone>;
