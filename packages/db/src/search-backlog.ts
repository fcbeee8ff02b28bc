import { setTimeout } from "node:timers/promises";
import { sql } from "drizzle-orm";
import type { Database } from "./database.ts";

/** Characters of titles and notes that a large transaction indexes itself. */
const BUDGET = 20_000;

/** Characters of titles and notes for one statement: some 0.05 s of the embedded database's time. */
const PIECE = 5_000;

/** Pause after each piece, as a multiple of the time that the piece took. */
const PAUSE = 2;

/** Backlogs that are being written, and whether a large write has come since the last look for more. */
const running = new WeakMap<Database, { isAsked: boolean }>();

/**
 * Has the rest of a transaction index 20 000 characters of titles and notes for search, and leave what exceeds them
 * to `writeSearchBacklog`. It merges its own pending entries of the GIN index: each new row makes one, and the next
 * write of any user would have to merge them.
 */
export async function deferSearchIndex(transaction: Database): Promise<void> {
  await transaction.execute(
    sql`select set_config('docket.search_budget', ${String(BUDGET)}, true),
      set_config('gin_pending_list_limit', '256kB', true)`,
  );
}

/**
 * Indexes for search what large transactions left, piece by piece. Until then search does not find these tasks.
 * After each piece it pauses for twice as long as the piece took, so that other statements have most of the time.
 *
 * @see docs/adr/0039-search-follows-a-large-write.md
 */
export async function writeSearchBacklog(db: Database): Promise<void> {
  for (;;) {
    const startedAt = performance.now();
    const [piece] = await db
      .select({ wrote: sql<boolean>`wrote` })
      .from(sql`write_pending_texts(${PIECE}) as wrote`);
    if (!piece?.wrote) return;
    await setTimeout(PAUSE * (performance.now() - startedAt));
  }
}

/**
 * Starts `writeSearchBacklog` after a large write, once at a time however many such writes there are. The caller does
 * not wait for it. If it fails, the next maintenance goes on.
 */
export function startSearchBacklog(db: Database): void {
  const current = running.get(db);
  if (current) {
    current.isAsked = true;
    return;
  }
  const state = { isAsked: true };
  running.set(db, state);
  void writeAsked(db, state).catch(() => undefined);
}

async function writeAsked(db: Database, state: { isAsked: boolean }): Promise<void> {
  try {
    while (state.isAsked) {
      state.isAsked = false;
      await writeSearchBacklog(db);
    }
  } finally {
    // In the same turn as the last look: a write that comes later starts it again.
    running.delete(db);
  }
}
