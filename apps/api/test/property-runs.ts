import type { Parameters } from "fast-check";

/** Of this run of the tests; `PROPERTY_SEED` repeats an earlier one. */
const SEED = Number(process.env["PROPERTY_SEED"] ?? Math.floor(Math.random() * 2 ** 31));

process.stdout.write(`Properties are tried from PROPERTY_SEED=${SEED}.\n`);

/**
 * How often a property is tried, from a seed that is printed. A failure is shrunk, and reported in
 * time with what was found until then.
 */
export function propertyRuns<Ts>(numRuns: number, milliseconds: number): Parameters<Ts> {
  return {
    seed: SEED,
    numRuns,
    interruptAfterTimeLimit: milliseconds,
    markInterruptAsFailure: true,
  };
}
