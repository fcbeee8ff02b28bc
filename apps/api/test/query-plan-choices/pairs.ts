import * as fc from "fast-check";

/** Up to so many, every combination is tried. */
const MOST = 120;

/** How many are weighed against one another for the next place. */
const CANDIDATES = 30;

/**
 * Combinations of one choice for each field. All of them while they are few; else so many that each
 * choice of a field meets each choice of any other one at least once, since what a query looks like
 * seldom hangs on three fields at a time.
 *
 * @returns the same ones each time.
 */
export function combine<Choice>(choices: readonly (readonly Choice[])[]): (readonly Choice[])[] {
  const count = choices.reduce((product, { length }) => product * length, 1);
  if (count <= MOST) {
    return choices.reduce<Choice[][]>(
      (combined, all) => combined.flatMap((others) => all.map((choice) => [...others, choice])),
      [[]],
    );
  }
  const rows: number[][] = [];
  const missing = new Set(pairsOf(choices));
  const anyRow = fc.tuple(...choices.map(({ length }) => fc.nat(length - 1)));
  for (let seed = 1; missing.size > 0; seed += 1) {
    const candidates = fc.sample(anyRow, { seed, numRuns: CANDIDATES });
    const gains = candidates.map((row) => pairsIn(row).filter((pair) => missing.has(pair)).length);
    const best = candidates[gains.indexOf(Math.max(...gains))];
    if (!best || Math.max(...gains) === 0) continue;
    for (const pair of pairsIn(best)) missing.delete(pair);
    rows.push(best);
  }
  return rows.map((row) =>
    row.flatMap((place, field) => choices[field]?.slice(place, place + 1) ?? []),
  );
}

/** The places of two fields, and of what each of them is. */
function pairsIn(row: readonly number[]): string[] {
  return row.flatMap((one, a) =>
    row.slice(a + 1).map((other, b) => `${a} ${one} ${a + 1 + b} ${other}`),
  );
}

function pairsOf(choices: readonly (readonly unknown[])[]): string[] {
  return choices.flatMap((ones, a) =>
    choices
      .slice(a + 1)
      .flatMap((others, b) =>
        ones.flatMap((_, one) => others.map((__, other) => `${a} ${one} ${a + 1 + b} ${other}`)),
      ),
  );
}
