import type { BatchId, Change } from "@docket/contracts";
import type { QueryClient } from "@tanstack/react-query";
import type { Api } from "../api/trpc.ts";
import { applyChanges } from "../writes/apply-changes.ts";
import { cancelReads, isReading, readAgain } from "../writes/stored.ts";

interface FollowedChanges {
  readonly api: Api;
  readonly queryClient: QueryClient;
  /** Whether this tab wrote it: then it has its outcome from the answer. */
  readonly isOwn: (batchId: BatchId) => boolean;
}

/**
 * The page may have been read a moment before the number of the newest change was: the stream
 * begins so many changes earlier. To hear one twice does no harm.
 */
const OVERLAP = 10;

/** Milliseconds in which more may arrive of the same batch. */
const PAUSE = 50;

/** From so many changes on, reading the page anew is less work. */
const MOST_CHANGES = 200;

/** Where it got to is known to the caller, so that the next one goes on there. */
export interface Place {
  /** The last change that was heard of; `null` before the first. */
  seq: number | null;
}

/**
 * Shows what other tabs and devices change, as it happens.
 *
 * A stream that is lost comes back by itself and goes on behind the last change that arrived.
 *
 * @returns ends it.
 */
export function followChanges({ api, queryClient, isOwn }: FollowedChanges, place: Place) {
  const leaving = new AbortController();
  const { signal } = leaving;
  let heard: Change[] = [];
  let applied = Promise.resolve();
  let failures = 0;

  function hear(change: Change) {
    place.seq = change.seq;
    if (isOwn(change.batchId)) return;
    if (heard.length === 0) setTimeout(flush, PAUSE);
    heard.push(change);
  }

  function flush() {
    const changes = heard;
    heard = [];
    applied = applied.then(() => apply(changes)).catch(() => readAgain(queryClient));
  }

  async function apply(changes: readonly Change[]) {
    const wasReading = isReading(queryClient);
    if (changes.length < MOST_CHANGES) await applyChanges(api, queryClient, changes);
    if (changes.length < MOST_CHANGES && !wasReading) return;
    // What was being read may have been read before these changes.
    await cancelReads(queryClient);
    await readAgain(queryClient);
  }

  async function follow() {
    place.seq ??= Math.max(0, (await newestSeq(api, signal)) - OVERLAP);
    const since = place.seq;
    await new Promise<void>((resolve, reject) => {
      const subscription = api.change.stream.subscribe(
        { since },
        {
          signal,
          onStarted: () => void (failures = 0),
          onData: ({ data }) => hear(data),
          onError: reject,
          onComplete: resolve,
        },
      );
      signal.addEventListener("abort", () => {
        subscription.unsubscribe();
        resolve();
      });
    });
  }

  async function keepFollowing() {
    while (!signal.aborted) {
      await follow().catch(() => undefined);
      failures += 1;
      await wait(Math.min(1_000 * 2 ** failures, 60_000), signal);
    }
  }

  void keepFollowing();
  return () => leaving.abort();
}

async function newestSeq(api: Api, signal: AbortSignal): Promise<number> {
  const { items } = await api.change.list.query({ limit: 1 }, { signal });
  return items[0]?.seq ?? 0;
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
