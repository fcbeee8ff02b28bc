import { ProblemError } from "@docket/contracts";
import type { CryptoKey } from "jose";
import { areSameKeys, importPublicKeys, type PublicKeys, readPublicKeys } from "./public-keys.ts";

/**
 * Where keys come from: a database, a file, or `fetchRemoteJwks(url)`.
 *
 * @param signal  aborted when the answer would come too late to be used.
 * @returns a JWK Set (RFC 7517 §5), as received: the key set judges it.
 */
export type JwksSource = (signal: AbortSignal) => Promise<unknown>;

export interface KeySet {
  /** Grows with each change of the keys. What was verified under another generation may no longer hold. */
  readonly generation: number;

  /**
   * @returns the public key of that id, or `null` when the issuer has none.
   * @throws ProblemError `service-unavailable` when it cannot be told, because the source does not answer.
   */
  readonly find: (kid: string) => Promise<CryptoKey | null>;

  /**
   * Fetches the keys now, or joins the fetch under way: at boot, or when the keys are known to have changed.
   *
   * @throws ProblemError `service-unavailable` when that fails. Keys fetched earlier stay in use.
   */
  readonly refresh: () => Promise<void>;
}

export interface KeySetOptions {
  readonly fetch: JwksSource;
  /** Milliseconds for which fetched keys count as fresh; 5 minutes by default. */
  readonly refreshInterval?: number;
  /** Milliseconds between the starts of two fetches that requests may cause; 30 seconds by default. */
  readonly cooldown?: number;
  /** Milliseconds after which a fetch has failed; 5 seconds by default. */
  readonly timeout?: number;
  /** Told of each failed fetch, so that an outage shows in the log before it is felt. */
  readonly onFailure?: (cause: unknown) => void;
  /** Milliseconds on a clock that is never set back. */
  readonly now?: () => number;
}

/** With no keys at all nobody is served, so waiting for the usual cooldown would only prolong the outage. */
const COOLDOWN_WITHOUT_KEYS = 1_000;

async function fetchWithin(timeout: number, fetch: JwksSource): Promise<unknown> {
  const controller = new AbortController();
  const overdue = new Promise<never>((_resolve, reject) => {
    controller.signal.addEventListener("abort", () => reject(controller.signal.reason));
  });
  const timer = setTimeout(() => {
    controller.abort(new Error(`The key source did not answer within ${timeout} ms.`));
  }, timeout);
  try {
    return await Promise.race([fetch(controller.signal), overdue]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Keeps an issuer's public keys at hand, through rotations and outages.
 *
 * - Keys older than `refreshInterval` are renewed in the background; requests go on with those at hand.
 *   Only keys twice as old, which nobody has asked for in a while, are renewed before they are used.
 * - An unknown `kid` has the keys fetched again, at most once per `cooldown` however many ask. Within the
 *   cooldown of a successful fetch it is simply unknown: **the issuer must publish a new key a minute
 *   or more before it signs with it**, so keys fetched seconds ago include every key in use.
 * - When a fetch fails, the last good keys stay in use and the fetch is repeated after the cooldown. Until one
 *   succeeds an unknown `kid` is `service-unavailable`, for it may be new: an outage is never a 401.
 * - A key that the issuer withdraws stops verifying with the next fetch.
 *
 * Nothing is fetched before the first `find` or `refresh`.
 *
 * @see RFC 8725 §3.10 (a `kid` is data from a stranger)
 */
export function createKeySet({
  fetch,
  refreshInterval = 5 * 60_000,
  cooldown = 30_000,
  timeout = 5_000,
  onFailure,
  now = () => performance.now(),
}: KeySetOptions): KeySet {
  let published: PublicKeys = new Map();
  let keys: ReadonlyMap<string, CryptoKey> = new Map();
  let generation = 0;
  let fetchedAt = -Infinity;
  let attemptedAt = -Infinity;
  let failure: { readonly cause: unknown } | null = null;
  let underWay: Promise<void> | null = null;

  async function fetchKeys(): Promise<void> {
    const startedAt = now();
    attemptedAt = startedAt;
    try {
      const fetched = readPublicKeys(await fetchWithin(timeout, fetch));
      if (!areSameKeys(fetched, published)) {
        keys = await importPublicKeys(fetched);
        published = fetched;
        generation += 1;
      }
      fetchedAt = startedAt;
      failure = null;
    } catch (cause) {
      failure = { cause };
      onFailure?.(cause);
    }
  }

  /** Never rejects: the outcome is in `failure`. */
  function fetchOnce(): Promise<void> {
    underWay ??= fetchKeys().finally(() => {
      underWay = null;
    });
    return underWay;
  }

  function cooldownLeft(): number {
    const current = fetchedAt === -Infinity ? COOLDOWN_WITHOUT_KEYS : cooldown;
    return attemptedAt + current - now();
  }

  function unavailable(cause: unknown): ProblemError {
    const retryAfter = Math.max(1, Math.ceil(cooldownLeft() / 1_000));
    return new ProblemError("service-unavailable", { cause, retryAfter });
  }

  async function find(kid: string): Promise<CryptoKey | null> {
    const age = now() - fetchedAt;
    const known = keys.get(kid);
    if (known !== undefined && age < refreshInterval) return known;

    const fetching = underWay !== null || cooldownLeft() <= 0 ? fetchOnce() : null;
    if (known !== undefined && (age < 2 * refreshInterval || failure !== null)) return known;

    await fetching;
    const found = keys.get(kid);
    if (found !== undefined) return found;
    if (failure !== null) throw unavailable(failure.cause);
    return null;
  }

  async function refresh(): Promise<void> {
    await fetchOnce();
    if (failure !== null) throw unavailable(failure.cause);
  }

  return {
    find,
    refresh,
    get generation() {
      return generation;
    },
  };
}
