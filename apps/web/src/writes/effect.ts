/** What a write makes of one thing; `null` where there is none. */
export interface Effect<Thing> {
  readonly before: Thing | null;
  readonly after: Thing | null;
}

/**
 * Only what the write changes is taken from it: the rest may be newer than what its user saw.
 *
 * @returns `null` when the thing is gone.
 */
export function applyEffect<Thing extends { version: number }>(
  thing: Thing | undefined,
  { before, after }: Effect<Thing>,
): Thing | null {
  if (after === null || thing === undefined) return after;
  if (before === null) return thing;
  const was = new Map(Object.entries(before));
  const changed = Object.entries(after).filter(([field, value]) => was.get(field) !== value);
  return { ...thing, ...Object.fromEntries(changed), version: thing.version + 1 };
}
