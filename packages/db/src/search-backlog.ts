import { setTimeout } from "node:timers/promises";
import { sql } from "drizzle-orm";
import type { Database } from "./database.ts";

/** Characters of titles and notes for one statement: some 0.2 s of the embedded database's time. */
const CHARACTERS = 20_000;

/**
 * Has the rest of a transaction index 20 000 characters of titles and notes for search, and leave what exceeds them
 * to `writeSearchBacklog`.
 */
export async function deferSearchIndex(transaction: Database): Promise<void> {
  await transaction.execute(
    sql`select set_config('docket.search_budget', ${String(CHARACTERS)}, true)`,
  );
}

/**
 * Indexes for search what large transactions left, piece by piece. Until then search does not find these tasks.
 * After each piece it pauses for as long as the piece took, so that other statements have half of the time.
 *
 * @see docs/adr/0039-search-follows-a-large-write.md
 */
export async function writeSearchBacklog(db: Database): Promise<void> {
  for (;;) {
    const startedAt = performance.now();
    const [piece] = await db
      .select({ wrote: sql<boolean>`wrote` })
      .from(sql`write_pending_texts(${CHARACTERS}) as wrote`);
    if (!piece?.wrote) return;
    await setTimeout(performance.now() - startedAt);
  }
}

/**
 * Starts `writeSearchBacklog` after a large write; the caller does not wait for it. If it fails, the next
 * maintenance goes on.
 */
export function startSearchBacklog(db: Database): void {
  void writeSearchBacklog(db).catch(() => undefined);
}
