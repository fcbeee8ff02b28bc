/*
 * When a signing key is made, signs, and goes. All of it follows from the times at which keys were
 * created, so instances that share a database agree without a word. Times are in milliseconds.
 */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

const ROTATION_INTERVAL = 30 * DAY;

/**
 * A key is published this long before it signs. It outlasts the caching of the key set and the
 * pause that verifiers make between two looks at it, so none ever meets a key it cannot find.
 */
export const LEAD_TIME = 5 * MINUTE;

/**
 * A key stays published this long after its successor has taken over: the longest that an access
 * token lives, whatever is configured now, and a day for clocks that differ.
 */
export const GRACE_PERIOD = 8 * DAY;

interface Created {
  readonly createdAt: Date;
}

function age(key: Created, now: number): number {
  return now - key.createdAt.getTime();
}

/** The newest key that verifiers know by now; a first key signs at once, since nobody has seen another. */
export function signingKey<Key extends Created>(
  keys: readonly Key[],
  now: number,
): Key | undefined {
  const sorted = keys.toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
  return sorted.find((key) => age(key, now) >= LEAD_TIME) ?? sorted.at(-1);
}

export function isRotationDue(keys: readonly Created[], now: number): boolean {
  return keys.every((key) => age(key, now) >= ROTATION_INTERVAL);
}
