import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { UserId } from "@docket/contracts";
import type { Sql } from "postgres";
import { announceInside, type Announcements } from "./announcements.ts";

export interface AnnouncementTimes {
  /** Milliseconds between two looks at whether announcements still arrive; 5 000 unless given. */
  readonly checkEvery?: number;
  /** Milliseconds that connecting or an announcement may take; 3 000 unless given. */
  readonly deadline?: number;
}

export interface PostgresAnnouncementsOptions extends AnnouncementTimes {
  /** Where notifications are sent from: connections that are there anyway. */
  readonly sender: Pick<Sql, "unsafe">;
  /** Makes a client that is used for listening alone. */
  readonly openListener: () => Sql;
}

const CHANNEL = "docket_change";

/** Milliseconds that an announcement waits for others, so that they travel together. */
const GATHER = 5;

/** PostgreSQL takes less than 8 000 bytes at once; an owner is 37. */
const OWNERS_AT_ONCE = 200;

/** Milliseconds before a lost listener is replaced, so that a server that is down is not stormed. */
const PAUSE = 250;

/**
 * Announcements for all processes on a PostgreSQL database, by LISTEN and NOTIFY.
 *
 * NOTIFY stays out of the transactions that write, because PostgreSQL commits those that notify one
 * after the other. One that is lost between the two is made up for by whoever listens.
 *
 * Somebody who only announces needs no connection. With the first listener one is opened, and looked
 * after from then on: every few seconds a notification of our own has to arrive on it. One on which it
 * does not, closed or silent, is replaced, and all listeners are told that they may have missed something.
 */
export function announceAcross({
  sender,
  openListener,
  checkEvery = 5_000,
  deadline = 3_000,
}: PostgresAnnouncementsOptions): Announcements & { readonly close: () => Promise<void> } {
  const inside = announceInside();
  /** Stands at the head of what this process sends, which has heard it already. */
  const origin = randomUUID();
  const closing = new AbortController();
  const waiting = new Set<UserId>();
  let isSending = false;
  let listening: Promise<void> | undefined;
  /** Of the last look; told when it is heard. */
  let look: { readonly word: string; readonly heard: () => void } | undefined;

  async function notify(words: readonly string[]): Promise<void> {
    const payload = [origin, ...words].join(" ");
    await sender.unsafe(`select pg_notify('${CHANNEL}', $1)`, [payload], { prepare: true });
  }

  async function sendGathered(): Promise<void> {
    isSending = true;
    while (waiting.size > 0) {
      await wait(GATHER);
      const owners = [...waiting];
      waiting.clear();
      // Closed, the sender would open anew for it.
      while (owners.length > 0 && !closing.signal.aborted) {
        // Nobody waits for it, and nobody can do anything about it: listeners find out by themselves.
        await notify(owners.splice(0, OWNERS_AT_ONCE)).catch(() => undefined);
      }
    }
    isSending = false;
  }

  function receive(payload: string): void {
    const [from, ...words] = payload.split(" ");
    if (from === origin) {
      if (words[0] === look?.word) look?.heard();
      return;
    }
    for (const word of words) {
      const owner = UserId.safeParse(word);
      if (owner.success) inside.announce(owner.data);
    }
  }

  async function requireHearing(): Promise<void> {
    const word = `look:${randomUUID()}`;
    const heard = new Promise<void>((resolve) => {
      look = { word, heard: resolve };
    });
    await Promise.all([notify([word]), heard]);
  }

  /** Resolves, or rejects, once it has ended. */
  async function listenOnce(client: Sql): Promise<void> {
    // postgres.js listens again by itself where it can, and says so in the same way.
    await within(deadline, client.listen(CHANNEL, receive, inside.missed));
    for (;;) {
      await wait(checkEvery, undefined, { signal: closing.signal });
      await within(deadline, requireHearing());
    }
  }

  async function keepListening(): Promise<void> {
    while (!closing.signal.aborted) {
      const client = openListener();
      await listenOnce(client).catch(() => undefined);
      void client.end({ timeout: 0 }).catch(() => undefined);
      await wait(PAUSE, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  }

  return {
    announce(owner) {
      inside.announce(owner);
      if (closing.signal.aborted) return;
      waiting.add(owner);
      if (!isSending) void sendGathered();
    },
    listen(listener) {
      listening ??= keepListening();
      return inside.listen(listener);
    },
    async close() {
      closing.abort();
      await listening;
    },
  };
}

/** The promise's outcome, or a rejection when it has none in time. */
async function within<Value>(milliseconds: number, promise: Promise<Value>): Promise<Value> {
  const inTime = new AbortController();
  const late = wait(milliseconds, undefined, { signal: inTime.signal }).then(
    () => Promise.reject(new Error("There was no answer in time.")),
    // Not needed any more.
    () => new Promise<never>(() => undefined),
  );
  try {
    return await Promise.race([promise, late]);
  } finally {
    inTime.abort();
  }
}
