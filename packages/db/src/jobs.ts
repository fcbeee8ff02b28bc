import { sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { jobs } from "./tables.ts";

/**
 * Takes a job's turn, if it is due. Of all instances that ask, one gets it.
 *
 * @param every  seconds between two turns.
 */
export async function takeTurn(db: Database, name: string, every: number): Promise<boolean> {
  const taken = await db
    .insert(jobs)
    .values({ name })
    .onConflictDoUpdate({
      target: jobs.name,
      set: { ranAt: sql`now()` },
      setWhere: sql`${jobs.ranAt} <= now() - make_interval(secs => ${every})`,
    })
    .returning({ name: jobs.name });
  return taken.length > 0;
}
