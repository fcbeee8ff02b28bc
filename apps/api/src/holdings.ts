/** What clients hold of something bounded. */
export interface Holdings<Item extends object> {
  /** Takes an item into account until it is removed; an item that is held already is weighed again. */
  readonly add: (item: Item, client: string, weight: number) => void;
  readonly remove: (item: Item) => void;
}

interface Share<Item> {
  weight: number;
  /** In the order in which they came. */
  readonly items: Map<Item, number>;
}

interface HoldingsOptions<Item> {
  /** Of all weights together. */
  readonly most: number;
  /** Gives an item up. It is no longer held when this is called. */
  readonly giveUp: (item: Item) => void;
  /** Whether an item is given up before others of the same client. */
  readonly isSpare?: (item: Item) => boolean;
}

/**
 * Bounds what all clients hold together. Beyond the bound, the client that holds most gives up what it has
 * held longest: whoever takes a lot loses by it, and whoever takes little never notices.
 */
export function createHoldings<Item extends object>({
  most,
  giveUp,
  isSpare,
}: HoldingsOptions<Item>): Holdings<Item> {
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

  function itemToGiveUp(): Item | undefined {
    let heaviest: Share<Item> | undefined;
    for (const share of shares.values()) {
      if (heaviest === undefined || share.weight > heaviest.weight) heaviest = share;
    }
    const items = [...(heaviest?.items.keys() ?? [])];
    return (isSpare && items.find(isSpare)) ?? items[0];
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
      while (total > most) {
        const excess = itemToGiveUp();
        if (excess === undefined) return;
        remove(excess);
        giveUp(excess);
      }
    },
  };
}
