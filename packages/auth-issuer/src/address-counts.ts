import type { Database } from "@docket/db";
import { rateLimit } from "@docket/db/accounts";
import { eq, lt, sql } from "drizzle-orm";
import { createOverLimitKeys } from "./over-limit-keys.ts";

interface Rule {
  readonly max: number;
  /** In seconds. */
  readonly window: number;
}

interface Count {
  readonly count: number;
  /** When the window began, in milliseconds since 1970. */
  readonly since: number;
}

/** Longer than any window, in milliseconds. */
const KEEP_MILLISECONDS = 3_600_000;

const columns = { count: rateLimit.count, since: rateLimit.lastRequest };

/**
 * Counts requests per client address and path for better-auth's limiter, in the database that all instances share.
 *
 * better-auth's own store needs three statements for each refused request, one of them an update. This one counts a
 * request with one statement and refuses one with a single read. A window begins with its first request.
 */
export function createAddressCounts(db: Database) {
  const overLimit = createOverLimitKeys();

  async function read(key: string): Promise<Count | undefined> {
    const [row] = await db.select(columns).from(rateLimit).where(eq(rateLimit.key, key));
    return row;
  }

  async function raise(key: string, windowStart: number, now: number): Promise<Count | undefined> {
    const isOver = sql`${rateLimit.lastRequest} <= ${windowStart}`;
    const [row] = await db
      .insert(rateLimit)
      .values({ key, count: 1, lastRequest: now })
      .onConflictDoUpdate({
        target: rateLimit.key,
        set: {
          count: sql`case when ${isOver} then 1 else ${rateLimit.count} + 1 end`,
          lastRequest: sql`case when ${isOver} then excluded.last_request else ${rateLimit.lastRequest} end`,
        },
      })
      .returning(columns);
    return row;
  }

  async function consume(key: string, { max, window }: Rule) {
    const now = Date.now();
    const windowStart = now - window * 1_000;
    const known = overLimit.has(key) ? await read(key) : undefined;
    const isRefused = known !== undefined && known.since > windowStart && known.count > max;
    const counted = isRefused ? known : await raise(key, windowStart, now);
    if (counted === undefined || counted.count <= max) {
      overLimit.delete(key);
      return { allowed: true, retryAfter: null };
    }
    overLimit.add(key);
    const retryAfter = Math.max(1, Math.ceil((counted.since - windowStart) / 1_000));
    return { allowed: false, retryAfter };
  }

  return {
    store: { consume },
    async deleteExpired(): Promise<void> {
      await db.delete(rateLimit).where(lt(rateLimit.lastRequest, Date.now() - KEEP_MILLISECONDS));
    },
  };
}
