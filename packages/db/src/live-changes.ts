import { ProblemError, type SessionId, type UserId } from "@docket/contracts";
import type { Announcements } from "./announcements.ts";
import { readChanges, readPosition, readPositions } from "./change-feed.ts";
import type { LoggedChange } from "./change-log.ts";
import { ChangeStream as Stream } from "./change-stream.ts";
import type { Database } from "./database.ts";
import type { LongReads } from "./long-reads.ts";
import { openSessions } from "./live-session.ts";

/** How many streams one process has. */
export interface StreamLimits {
  /** Of one user. */
  readonly perUser: number;
  /** Of all users together. Each holds a connection and some 20 KiB. */
  readonly all: number;
}

/** More than twenty would be a client that forgets to close them. */
export const DEFAULT_STREAM_LIMITS: StreamLimits = { perUser: 20, all: 5_000 };

/** Changes that are read at once. */
const PAGE = 100;

/** Milliseconds between two looks at whether an announcement was lost. */
const POLL = 3_000;

export interface LiveChangesOptions {
  readonly db: Database;
  readonly announcements: Announcements;
  /** Decides when a stream may read a page of earlier changes; at once unless given. */
  readonly page?: LongReads["page"];
  /** Milliseconds between two looks at whether an announcement was lost; 3 000 unless given. */
  readonly pollEvery?: number;
  readonly limits?: StreamLimits;
  /** Told why changes could not be read just now; the next look tries again. */
  readonly onFailure?: (error: unknown) => void;
}

export interface Following {
  readonly owner: UserId;
  /** Where to go on; from now on when absent. The field is the one that named it. */
  readonly after?: { readonly seq: number; readonly field: string } | undefined;
  /** Milliseconds since 1970 at which the stream ends. */
  readonly validUntil: number;
  /** Ends it as well. */
  readonly signal?: AbortSignal | undefined;
  /** The session that opened the stream: when the session has ended, the stream ends within seconds. */
  readonly sessionId?: SessionId | null | undefined;
  /** For what the stream reads by itself: all that was before it. */
  readonly db: Database;
}

/** The changes of owners, as they are committed. */
export interface LiveChanges {
  /**
   * Follows an owner's changes, each of them once and in order, until time, signal, `close` or the
   * end of the account ends it.
   *
   * @throws ProblemError `invalid-input` when there is nothing yet where it is to go on;
   *   `too-many-requests` or `service-unavailable` when too many follow already.
   */
  readonly follow: (following: Following) => Promise<AsyncGenerator<LoggedChange, void, undefined>>;
  /** Ends all streams, and has no new ones. */
  readonly close: () => void;
}

/** What all streams of one owner share. */
interface Feed {
  readonly owner: UserId;
  readonly streams: Set<Stream>;
  /** The `seq` of the newest change that is known; unknown until the first stream has asked. */
  position: number | undefined;
  /** The newest changes up to there, without a gap. */
  recent: readonly LoggedChange[];
  isReading: boolean;
  /** Something was announced since the last page was asked for. */
  isBehind: boolean;
}

/**
 * Follows the logs of owners who have somebody following them.
 *
 * An announcement makes an owner's feed read on, once for all of its streams. A stream pulls: what the
 * feed still has, it takes from there, and what it has not, such as all that was before, from the log.
 * So a slow stream costs nobody memory, and where a stream goes on does not matter to the others. An
 * owner's `seq` have no gaps and become visible in order, hence reading what is greater misses nothing.
 *
 * Announcements may be lost. Every few seconds, one query asks how far all these owners' logs have come.
 */
export function createLiveChanges({
  db,
  announcements,
  page: readPage = (_owner, read) => read(),
  pollEvery = POLL,
  limits = DEFAULT_STREAM_LIMITS,
  onFailure,
}: LiveChangesOptions): LiveChanges {
  const feeds = new Map<UserId, Feed>();
  let open = 0;
  let isClosed = false;
  let stopListening: (() => void) | undefined;
  let nextPoll: NodeJS.Timeout | undefined;
  let isPolling = false;

  async function readOn(feed: Feed): Promise<void> {
    feed.isBehind = true;
    if (feed.isReading || feed.position === undefined) return;
    feed.isReading = true;
    try {
      while (feed.isBehind && feed.streams.size > 0) {
        feed.isBehind = false;
        const page = await readChanges(db, feed.owner, { after: feed.position, limit: PAGE });
        const newest = page.at(-1);
        if (newest === undefined) continue;
        feed.recent = [...feed.recent, ...page].slice(-PAGE);
        feed.position = newest.seq;
        feed.isBehind ||= page.length === PAGE;
        for (const stream of feed.streams) stream.wake();
      }
    } catch (error) {
      onFailure?.(error);
    } finally {
      feed.isReading = false;
    }
  }

  /** Looks at all that is followed, and again after a while as long as anything is. */
  async function poll(): Promise<void> {
    if (isPolling || feeds.size === 0) return;
    isPolling = true;
    clearTimeout(nextPoll);
    try {
      const followed = [...feeds.values()];
      const positions = await readPositions(
        db,
        followed.map(({ owner }) => owner),
      );
      for (const feed of followed) {
        const position = positions.get(feed.owner);
        if (position === undefined) for (const stream of feed.streams) stream.end();
        else if (position > (feed.position ?? position)) void readOn(feed);
      }
      await endStreamsOfEndedSessions(followed);
    } catch (error) {
      onFailure?.(error);
    } finally {
      isPolling = false;
      nextPoll = feeds.size > 0 ? setTimeout(() => void poll(), pollEvery) : undefined;
    }
  }

  /** A new password or a sign-out, on any instance, ends the streams of the session. */
  async function endStreamsOfEndedSessions(followed: readonly Feed[]): Promise<void> {
    const streams = followed.flatMap((feed) => [...feed.streams]);
    const ids = new Set(streams.flatMap(({ sessionId }) => sessionId ?? []));
    if (ids.size === 0) return;
    const notEnded = await openSessions(db, [...ids]);
    for (const stream of streams) {
      if (stream.sessionId !== null && !notEnded.has(stream.sessionId)) stream.end();
    }
  }

  function feedOf(owner: UserId): Feed {
    const known = feeds.get(owner);
    if (known) return known;
    const feed: Feed = {
      owner,
      streams: new Set(),
      position: undefined,
      recent: [],
      isReading: false,
      isBehind: false,
    };
    feeds.set(owner, feed);
    stopListening ??= announcements.listen({
      changed(changed) {
        const followed = feeds.get(changed);
        if (followed) void readOn(followed);
      },
      missed: () => void poll(),
    });
    if (!isPolling) nextPoll ??= setTimeout(() => void poll(), pollEvery);
    return feed;
  }

  function join(feed: Feed, { validUntil, signal, sessionId = null }: Following): Stream {
    const stream = new Stream(validUntil, signal, sessionId);
    open += 1;
    feed.streams.add(stream);
    stream.onEnd(() => {
      open -= 1;
      feed.streams.delete(stream);
      if (feed.streams.size === 0) feeds.delete(feed.owner);
    });
    return stream;
  }

  async function* changesOf(stream: Stream, feed: Feed, following: Following, after: number) {
    const { owner } = feed;
    stream.seq = after;
    try {
      for (;;) {
        while (!stream.isOver && (feed.position ?? 0) <= stream.seq) {
          forgetTaken(feed);
          await stream.news();
        }
        if (stream.isOver) return;
        const page =
          newerThan(feed.recent, stream.seq) ??
          (await readPage(owner, () =>
            readChanges(following.db, owner, { after: stream.seq, limit: PAGE }),
          ));
        // What was there is there no more: the account is gone.
        if (page.length === 0) return;
        for (const change of page) {
          if (stream.isOver) return;
          stream.seq = change.seq;
          yield change;
        }
      }
    } finally {
      stream.end();
    }
  }

  return {
    async follow(following) {
      const { owner, after } = following;
      if (isClosed || open >= limits.all) {
        throw new ProblemError("service-unavailable", { retryAfter: 1 });
      }
      if ((feeds.get(owner)?.streams.size ?? 0) >= limits.perUser) {
        const detail = `You already have ${limits.perUser} open streams. Close one first.`;
        throw new ProblemError("too-many-requests", { detail, retryAfter: 10 });
      }
      const feed = feedOf(owner);
      const stream = join(feed, following);
      try {
        // Followed already, so that nothing is missed from here on.
        const position = await readPosition(following.db, owner);
        if (after && after.seq > position) throw beyond(after.field, position);
        feed.position ??= position;
        if (feed.isBehind || position > feed.position) void readOn(feed);
        return changesOf(stream, feed, following, after?.seq ?? position);
      } catch (error) {
        stream.end();
        throw error;
      }
    },

    close() {
      isClosed = true;
      stopListening?.();
      for (const { streams } of feeds.values()) for (const stream of streams) stream.end();
      clearTimeout(nextPoll);
    },
  };
}

/** What every stream has taken is in nobody's way, but in memory. */
function forgetTaken(feed: Feed): void {
  const slowest = Math.min(...Array.from(feed.streams, ({ seq }) => seq));
  if (slowest >= (feed.position ?? 0)) feed.recent = [];
}

/** Those behind a place, or `undefined` when the first of them is not among the recent ones. */
function newerThan(
  recent: readonly LoggedChange[],
  seq: number,
): readonly LoggedChange[] | undefined {
  const [oldest] = recent;
  if (oldest === undefined || oldest.seq > seq + 1) return undefined;
  return recent.filter((change) => change.seq > seq);
}

function beyond(field: string, position: number): ProblemError {
  const detail = `Your latest change is number ${position}. Use that number or a smaller one.`;
  return new ProblemError("invalid-input", { errors: [{ pointer: `/${field}`, detail }] });
}
