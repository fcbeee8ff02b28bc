import type { UserId } from "@docket/contracts";

/** Is told that owners have changes which it may not have seen. */
interface AnnouncementListener {
  /** Told at least once after a change, now and then without one. */
  readonly changed: (owner: UserId) => void;
  /** Announcements may have been lost: there can be changes of anybody. */
  readonly missed: () => void;
}

/**
 * Says that something has changed, to whoever listens in any process on the same database.
 *
 * An announcement has no content and no promise: who is told reads the log, and who is not has to
 * find out by themselves a little later. So a write never waits for one, nor fails with it.
 */
export interface Announcements {
  /** For after the commit: who hears of it finds the change in the log. */
  readonly announce: (owner: UserId) => void;
  /** @returns a function that ends it. */
  readonly listen: (listener: AnnouncementListener) => () => void;
}

/** Announcements within this process. */
export function announceInside(): Announcements & { readonly missed: () => void } {
  const listeners = new Set<AnnouncementListener>();
  return {
    announce(owner) {
      for (const { changed } of listeners) changed(owner);
    },
    missed() {
      for (const { missed } of listeners) missed();
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
