import type { PGlite } from "@electric-sql/pglite";

/**
 * Does for the embedded database what autovacuum does for a server, by the rules that it has there: what is dead
 * makes room, and plans go by how much there is. Everybody waits meanwhile, for a quarter of a second where ten
 * thousand tasks are new, and a moment where little has changed.
 */
export async function tidyUp(client: PGlite): Promise<void> {
  const { rows } = await client.query<{ table: string }>(`
    select format('%I.%I', schemaname, relname) as table from pg_stat_user_tables
    where n_dead_tup > 50 + 0.2 * n_live_tup
      or n_ins_since_vacuum > 1000 + 0.2 * n_live_tup
      or n_mod_since_analyze > 50 + 0.1 * n_live_tup`);
  for (const { table } of rows) await client.exec(`vacuum (analyze) ${table}`);
}
