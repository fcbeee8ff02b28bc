/** Over this limit the oldest key is dropped, which costs one more write for its next attempt. */
const MAX_KEYS = 20_000;

/**
 * Keys that this instance has seen over their limit. For such a key the count is read before it is raised, so that
 * a flood of refused attempts writes nothing. The database decides: another instance may have started a new window.
 */
export interface OverLimitKeys {
  readonly has: (key: string) => boolean;
  readonly add: (key: string) => void;
  readonly delete: (key: string) => void;
}

export function createOverLimitKeys(): OverLimitKeys {
  const keys = new Set<string>();

  return {
    has: (key) => keys.has(key),
    add(key) {
      keys.add(key);
      const [oldest] = keys;
      if (keys.size > MAX_KEYS && oldest !== undefined) keys.delete(oldest);
    },
    delete: (key) => void keys.delete(key),
  };
}
