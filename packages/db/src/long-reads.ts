import { ProblemError, type UserId } from "@docket/contracts";

/** Seconds, in `Retry-After`. */
const RETRY_AFTER = 5;

/** Exports, calendars and streams that catch up: reads of very many rows, page by page. */
export interface LongReads {
  /**
   * Counts a download of an owner.
   *
   * @returns ends the count.
   * @throws ProblemError `too-many-requests` when the owner has too many open downloads.
   */
  readonly begin: (owner: UserId) => () => void;
  /** Reads one page when it is the owner's turn. */
  readonly page: <Result>(owner: UserId, read: () => Promise<Result>) => Promise<Result>;
  /** Passes on the items of a source; each is read when it is the owner's turn. */
  readonly pages: <Item>(owner: UserId, source: AsyncIterable<Item>) => AsyncGenerator<Item>;
}

export interface LongReadsOptions {
  /** How many pages may be read at the same time, for all owners together. */
  readonly concurrency: number;
  /** How many open downloads an owner may have. */
  readonly downloadsPerOwner: number;
}

/**
 * Keeps long reads from filling the database: a few pages are read at a time, and owners with queued pages take
 * turns. A queued page is never refused, because half an export is useless.
 *
 * @see docs/adr/0036-long-reads-go-page-by-page.md
 */
export function createLongReads({ concurrency, downloadsPerOwner }: LongReadsOptions): LongReads {
  const downloads = new Map<UserId, number>();
  /** Queued pages by owner, in the order of the owners' turns. */
  const waiting = new Map<UserId, (() => void)[]>();
  let running = 0;

  function begin(owner: UserId): () => void {
    const count = downloads.get(owner) ?? 0;
    if (count >= downloadsPerOwner) {
      const detail = `You already have ${downloadsPerOwner} downloads running. Wait until one of them ends.`;
      throw new ProblemError("too-many-requests", { detail, retryAfter: RETRY_AFTER });
    }
    downloads.set(owner, count + 1);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      const left = (downloads.get(owner) ?? 1) - 1;
      if (left > 0) downloads.set(owner, left);
      else downloads.delete(owner);
    };
  }

  function startNext(): void {
    const [next] = waiting;
    if (!next || running >= concurrency) return;
    const [owner, starts] = next;
    const start = starts.shift();
    waiting.delete(owner);
    if (starts.length > 0) waiting.set(owner, starts);
    running += 1;
    start?.();
  }

  function turn(owner: UserId): Promise<void> {
    return new Promise((resolve) => {
      const starts = waiting.get(owner);
      if (starts) starts.push(resolve);
      else waiting.set(owner, [resolve]);
      startNext();
    });
  }

  async function page<Result>(owner: UserId, read: () => Promise<Result>): Promise<Result> {
    await turn(owner);
    try {
      return await read();
    } finally {
      running -= 1;
      startNext();
    }
  }

  async function* pages<Item>(owner: UserId, source: AsyncIterable<Item>): AsyncGenerator<Item> {
    const items = source[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await page(owner, () => items.next());
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      await items.return?.();
    }
  }

  return { begin, page, pages };
}
