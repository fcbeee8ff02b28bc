/** Beyond it the key that was added first is forgotten, which costs one more write. */
const MOST_KEYS = 20_000;

/**
 * Keys whose limit is used up, as far as this instance knows. Of such a key the count is read before it is raised:
 * a flood of tries that are refused then writes nothing. What counts is the database: another instance may have
 * started the count anew.
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
      if (keys.size > MOST_KEYS && oldest !== undefined) keys.delete(oldest);
    },
    delete: (key) => void keys.delete(key),
  };
}
