import { setTimeout } from "node:timers/promises";
import { sql } from "drizzle-orm";
import type { Database } from "./database.ts";

/** Characters of titles and notes for one statement: some 0.2 s of the embedded database's time. */
const CHARACTERS = 20_000;

/**
 * Writes what search needs of tasks that came in a large transaction, piece by piece. Until then search does
 * not find them. After each piece it pauses for as long as the piece took, so that others have half of the
 * time.
 *
 * @see docs/adr/0039-search-follows-a-large-write.md
 */
export async function writePendingTexts(db: Database): Promise<void> {
  for (;;) {
    const startedAt = performance.now();
    const [piece] = await db
      .select({ wrote: sql<boolean>`wrote` })
      .from(sql`write_pending_texts(${CHARACTERS}) as wrote`);
    if (!piece?.wrote) return;
    await setTimeout(performance.now() - startedAt);
  }
}
