/** One rule to compare, with wall clocks "2026-11-23T09:00". */
export interface Case {
  readonly rule: string;
  readonly start: string;
  /** Some years later. */
  readonly after: string;
}

const WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/** Mulberry32: small, and the same everywhere for the same seed. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

/** Rules of all kinds, most with several parts. Some break the RFC; the caller sorts them out. */
export function* randomRules(seed: number): Generator<Case> {
  const random = generator(seed);
  const within = (from: number, to: number) => from + Math.floor(random() * (to - from + 1));
  const chance = (share: number) => random() < share;
  const pick = (values: readonly string[]) => values[within(0, values.length - 1)] ?? "";
  const some = (most: number, value: () => number | string) =>
    [...new Set(Array.from({ length: within(1, most) }, value))].join(",");
  const signed = (from: number, to: number) => (chance(0.3) ? -1 : 1) * within(from, to);
  const clock = (from: number, to: number) =>
    `${within(from, to)}-${two(within(1, 12))}-${two(within(1, 28))}T${two(within(0, 23))}:${two(within(0, 59))}`;

  for (;;) {
    const frequency = pick([
      "YEARLY",
      "YEARLY",
      "MONTHLY",
      "MONTHLY",
      "WEEKLY",
      "WEEKLY",
      "DAILY",
      "DAILY",
      "HOURLY",
      "MINUTELY",
    ]);
    const numbersDays = frequency === "YEARLY" || frequency === "MONTHLY";
    const parts = [`FREQ=${frequency}`];
    if (chance(0.5)) parts.push(`INTERVAL=${chance(0.8) ? within(1, 6) : within(7, 100)}`);
    const end = within(1, 10);
    if (end <= 3) parts.push(`COUNT=${within(1, 30)}`);
    else if (end <= 5) {
      parts.push(`UNTIL=${clock(2020, 2045).replaceAll(/[-:]/g, "")}00Z`);
    }
    if (chance(0.3)) parts.push(`BYMONTH=${some(3, () => within(1, 12))}`);
    if (chance(0.15)) parts.push(`BYWEEKNO=${some(3, () => signed(1, 53))}`);
    if (chance(0.12)) parts.push(`BYYEARDAY=${some(4, () => signed(1, 366))}`);
    if (chance(0.25)) parts.push(`BYMONTHDAY=${some(4, () => signed(1, 31))}`);
    if (chance(0.4)) {
      // Mostly all of them are numbered or none: dateutil does not do both at once.
      const share = pick(["0", "0", "1", "0.5"]);
      const ordinal = () =>
        numbersDays && chance(Number(share))
          ? String(signed(1, frequency === "YEARLY" && chance(0.5) ? 53 : 5))
          : "";
      parts.push(`BYDAY=${some(4, () => `${ordinal()}${pick(WEEKDAYS)}`)}`);
    }
    if (chance(0.15)) parts.push(`BYHOUR=${some(3, () => within(0, 23))}`);
    if (chance(0.15)) parts.push(`BYMINUTE=${some(3, () => within(0, 59))}`);
    if (chance(0.2)) parts.push(`BYSETPOS=${some(3, () => signed(1, chance(0.9) ? 5 : 366))}`);
    if (chance(0.2)) parts.push(`WKST=${pick(WEEKDAYS)}`);
    yield { rule: parts.join(";"), start: clock(1970, 2030), after: clock(2031, 2060) };
  }
}
