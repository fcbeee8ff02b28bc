import { ProblemError } from "@docket/contracts";
import type { Database } from "@docket/db";
import { attempt } from "@docket/db/accounts";
import { and, eq, gt, inArray, lt, sql } from "drizzle-orm";
import { digestOf } from "./digest.ts";
import { createOverLimitKeys } from "./over-limit-keys.ts";

interface Rule {
  readonly max: number;
  /** In seconds, from the first try on. */
  readonly window: number;
}

/** How often something may be tried for one account, wherever the tries come from. */
const RULES = {
  login: { max: 10, window: 600 },
  /** Passwords that are asked for once more within a session. */
  password: { max: 10, window: 600 },
  /** An attacker needs the password to get here. Attempts from a known browser are counted separately. */
  "second-factor": { max: 5, window: 600 },
  "reset-password": { max: 5, window: 3600 },
  "verify-email": { max: 5, window: 3600 },
} as const satisfies Record<string, Rule>;

type Attempted = keyof typeof RULES;

export interface Attempts {
  /**
   * Counts an attempt before it is made, so that concurrent attempts count as well. A refused attempt is not
   * counted and writes nothing.
   *
   * @param subject  who makes the attempts, such as an email address.
   * @returns seconds until the next attempt is allowed; `null` when this one is allowed.
   */
  readonly count: (attempted: Attempted, subject: string) => Promise<number | null>;
  /**
   * Counts a try, or refuses it.
   *
   * @throws ProblemError `too-many-requests`
   */
  readonly take: (attempted: Attempted, subject: string) => Promise<void>;
  /** Starts the count anew, after a success. */
  readonly forget: (attempted: Attempted, subject: string) => Promise<void>;
  /** Deletes what is kept of somebody, under any of these names. */
  readonly forgetAll: (subjects: readonly string[]) => Promise<void>;
  readonly deleteExpired: () => Promise<void>;
}

/** Whose tries were counted is nobody's business who reads the table. */
function keyOf(attempted: Attempted, subject: string): string {
  return `${attempted}|${digestOf("attempt", subject)}`;
}

const OFF: Attempts = {
  count: () => Promise.resolve(null),
  take: () => Promise.resolve(),
  forget: () => Promise.resolve(),
  forgetAll: () => Promise.resolve(),
  deleteExpired: () => Promise.resolve(),
};

/** Counts tries in the database, which all instances share. */
export function createAttempts(db: Database, enabled: boolean): Attempts {
  if (!enabled) return OFF;
  const overLimit = createOverLimitKeys();

  async function forgetKeys(keys: string[]): Promise<void> {
    for (const key of keys) overLimit.delete(key);
    await db.delete(attempt).where(inArray(attempt.key, keys));
  }

  const wait = sql<number>`ceil(extract(epoch from ${attempt.resetsAt} - now()))::int`;

  /** Seconds until the window of a key over its limit ends; `null` when the key is not over its limit. */
  async function readWait(key: string, max: number): Promise<number | null> {
    const [row] = await db
      .select({ wait })
      .from(attempt)
      .where(and(eq(attempt.key, key), gt(attempt.count, max), gt(attempt.resetsAt, sql`now()`)));
    return row ? Math.max(1, row.wait) : null;
  }

  async function count(attempted: Attempted, subject: string): Promise<number | null> {
    const { max, window } = RULES[attempted];
    const key = keyOf(attempted, subject);
    if (overLimit.has(key)) {
      const stillOver = await readWait(key, max);
      if (stillOver !== null) return stillOver;
      overLimit.delete(key);
    }
    const isOver = sql`${attempt.resetsAt} <= now()`;
    const [row] = await db
      .insert(attempt)
      .values({
        key,
        count: 1,
        resetsAt: sql`now() + make_interval(secs => ${window})`,
      })
      .onConflictDoUpdate({
        target: attempt.key,
        set: {
          count: sql`case when ${isOver} then 1 else ${attempt.count} + 1 end`,
          resetsAt: sql`case when ${isOver} then excluded.resets_at else ${attempt.resetsAt} end`,
        },
      })
      .returning({
        count: attempt.count,
        wait,
      });
    if (!row || row.count <= max) return null;
    overLimit.add(key);
    return Math.max(1, row.wait);
  }

  return {
    count,
    async take(attempted, subject) {
      const retryAfter = await count(attempted, subject);
      if (retryAfter !== null) throw new ProblemError("too-many-requests", { retryAfter });
    },
    forget: (attempted, subject) => forgetKeys([keyOf(attempted, subject)]),
    async forgetAll(subjects) {
      const rules = Object.keys(RULES).filter((name): name is Attempted => name in RULES);
      await forgetKeys(rules.flatMap((name) => subjects.map((subject) => keyOf(name, subject))));
    },
    async deleteExpired() {
      await db.delete(attempt).where(lt(attempt.resetsAt, sql`now()`));
    },
  };
}
