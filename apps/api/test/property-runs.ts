import type { Parameters } from "fast-check";

/** Of this run of the tests; `PROPERTY_SEED` repeats an earlier one. */
const SEED = Number(process.env["PROPERTY_SEED"] ?? Math.floor(Math.random() * 2 ** 31));

/**
 * How often a property is tried, from a seed that is printed. A failure is shrunk, and reported in
 * time with what was found until then.
 */
export function propertyRuns<Ts>(numRuns: number, milliseconds: number): Parameters<Ts> {
  process.stdout.write(`${numRuns} runs, to be repeated with PROPERTY_SEED=${SEED}\n`);
  return {
    seed: SEED,
    numRuns,
    interruptAfterTimeLimit: milliseconds,
    markInterruptAsFailure: true,
  };
}
