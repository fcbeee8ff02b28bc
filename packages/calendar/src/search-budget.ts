/**
 * How many days and periods one search may look at. A rule that has a next date needs far fewer: the calendars of
 * all kinds of years have 10 248 days, and 400 years have 20 871 weeks.
 */
export const MAXIMUM_STEPS = 40_000;

/** Counts the steps of a search, so that its cost has a limit that does not depend on a clock. */
export class SearchBudget {
  #steps = 0;

  get steps(): number {
    return this.#steps;
  }

  get isSpent(): boolean {
    return this.#steps >= MAXIMUM_STEPS;
  }

  spend(steps = 1): void {
    this.#steps += steps;
  }
}
