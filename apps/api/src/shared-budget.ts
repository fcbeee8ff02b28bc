/** A limited resource, such as memory, that all clients share. */
export interface SharedBudget<Item extends object> {
  /** Counts an item until it is removed. Adding an item again changes its weight. */
  readonly add: (item: Item, client: string, weight: number) => void;
  readonly remove: (item: Item) => void;
}

interface Share<Item> {
  weight: number;
  /** Weights of the client's items, the oldest item first. */
  readonly items: Map<Item, number>;
}

interface SharedBudgetOptions<Item> {
  /** Limit on the sum of all weights. */
  readonly limit: number;
  /** Called with each evicted item, after it was removed. */
  readonly evict: (item: Item) => void;
  /** Whether an item is evicted before other items of the same client. */
  readonly isIdle?: (item: Item) => boolean;
}

/**
 * Limits what all clients use together. Over the limit, the oldest items of the client with the largest share
 * are evicted: a client that uses little is never affected by one that uses a lot.
 */
export function createSharedBudget<Item extends object>({
  limit,
  evict,
  isIdle,
}: SharedBudgetOptions<Item>): SharedBudget<Item> {
  const shares = new Map<string, Share<Item>>();
  const clients = new Map<Item, string>();
  let total = 0;

  function remove(item: Item): void {
    const client = clients.get(item);
    const share = client === undefined ? undefined : shares.get(client);
    if (client === undefined || share === undefined) return;
    const weight = share.items.get(item) ?? 0;
    clients.delete(item);
    share.items.delete(item);
    share.weight -= weight;
    total -= weight;
    if (share.items.size === 0) shares.delete(client);
  }

  function nextToEvict(): Item | undefined {
    let heaviest: Share<Item> | undefined;
    for (const share of shares.values()) {
      if (heaviest === undefined || share.weight > heaviest.weight) heaviest = share;
    }
    const items = [...(heaviest?.items.keys() ?? [])];
    return (isIdle && items.find(isIdle)) ?? items[0];
  }

  return {
    remove,
    add(item, client, weight) {
      remove(item);
      const share = shares.get(client) ?? { weight: 0, items: new Map<Item, number>() };
      shares.set(client, share);
      clients.set(item, client);
      share.items.set(item, weight);
      share.weight += weight;
      total += weight;
      while (total > limit) {
        const evicted = nextToEvict();
        if (evicted === undefined) return;
        remove(evicted);
        evict(evicted);
      }
    },
  };
}
