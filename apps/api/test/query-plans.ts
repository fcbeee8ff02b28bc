import type { Database } from "@docket/db";
import { sql } from "drizzle-orm";
import { z } from "zod";

/** A statement as it was sent to the database. */
export interface Statement {
  readonly text: string;
  readonly parameters: readonly unknown[];
}

/** How the server plans a prepared statement: for these parameters, or once for any. */
export const PLAN_CACHE_MODES = ["force_custom_plan", "force_generic_plan"] as const;
export type PlanCacheMode = (typeof PLAN_CACHE_MODES)[number];

/** What a statement cost when it was run. */
export interface Cost {
  /** The tables that were read from end to end. */
  readonly sequentialScans: readonly string[];
  /** Rows that the scans of tables produced or threw away. */
  readonly rows: number;
  /** Pages of 8 KiB that were looked at, in memory or not. */
  readonly blocks: number;
}

/** `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)`; figures of rows are averages of the loops. */
interface PlanNode {
  readonly "Node Type": string;
  readonly "Relation Name"?: string | undefined;
  readonly "Actual Rows": number;
  readonly "Actual Loops": number;
  readonly "Rows Removed by Filter"?: number | undefined;
  readonly "Rows Removed by Index Recheck"?: number | undefined;
  /** Of the node and all below it, as are those read. */
  readonly "Shared Hit Blocks": number;
  readonly "Shared Read Blocks": number;
  readonly Plans?: readonly PlanNode[] | undefined;
}

const PlanNode: z.ZodType<PlanNode> = z.object({
  "Node Type": z.string(),
  "Relation Name": z.string().optional(),
  "Actual Rows": z.number(),
  "Actual Loops": z.number(),
  "Rows Removed by Filter": z.number().optional(),
  "Rows Removed by Index Recheck": z.number().optional(),
  "Shared Hit Blocks": z.number(),
  "Shared Read Blocks": z.number(),
  get Plans() {
    return PlanNode.array().optional();
  },
});

const Rows = z.array(
  z
    .object({ "QUERY PLAN": z.array(z.object({ Plan: PlanNode })).length(1) })
    .transform((row) => row["QUERY PLAN"].map(({ Plan }) => Plan)),
);

/** postgres.js answers with the rows, PGlite with an object around them. */
const Answer = z.union([Rows, z.object({ rows: Rows }).transform(({ rows }) => rows)]);

function withDescendants(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(withDescendants)];
}

function costOf(plan: PlanNode): Cost {
  const scans = withDescendants(plan).filter(
    (node) => node["Node Type"].endsWith("Scan") && node["Relation Name"] !== undefined,
  );
  return {
    sequentialScans: scans
      .filter((node) => node["Node Type"] === "Seq Scan")
      .map((node) => node["Relation Name"] ?? ""),
    rows: scans
      .map((node) => {
        const { "Rows Removed by Filter": filtered = 0 } = node;
        const { "Rows Removed by Index Recheck": rechecked = 0 } = node;
        return (node["Actual Rows"] + filtered + rechecked) * node["Actual Loops"];
      })
      .reduce((sum, rows) => sum + rows, 0),
    blocks: plan["Shared Hit Blocks"] + plan["Shared Read Blocks"],
  };
}

/** `EXECUTE` takes no parameters of a surrounding statement, so they are written out. */
function literal(value: unknown): string {
  if (value === null) return "null";
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") {
    throw new TypeError(`There is no literal for ${JSON.stringify(value)} yet.`);
  }
  return `'${String(value).replaceAll("'", "''")}'`;
}

/**
 * Runs a statement, which takes effect, and says what it cost.
 *
 * A table of a few pages is read from end to end by any planner, rightly. Of statements about one, it
 * is seen whether an index could serve: they are planned as if to read from end to end were dear.
 *
 * @param transaction  in which the statement's own plan is kept; the mode lasts until its end.
 * @param smallTables  the names of those tables.
 */
export async function explain(
  transaction: Database,
  { text, parameters }: Statement,
  mode: PlanCacheMode,
  smallTables: readonly string[] = [],
): Promise<Cost> {
  const isOfSmall = smallTables.some((name) => text.includes(`"${name}"`));
  await transaction.execute(sql.raw(`set local enable_seqscan = ${isOfSmall ? "off" : "on"}`));
  const values = parameters.length === 0 ? "" : `(${parameters.map(literal).join(", ")})`;
  await transaction.execute(sql.raw(`set local plan_cache_mode = ${mode}`));
  await transaction.execute(sql.raw(`prepare explained as ${text}`));
  const answer = await transaction.execute(
    sql.raw(`explain (analyze, buffers, format json) execute explained ${values}`),
  );
  await transaction.execute(sql.raw("deallocate explained"));
  const [plan] = Answer.parse(answer).flat();
  if (!plan) throw new Error("The server did not explain anything.");
  return costOf(plan);
}

/** Pages of 8 KiB. */
const SMALL = 64;

/** The tables that fit into a few pages; to be asked once they are analysed. */
export async function smallTablesOf(db: Database): Promise<string[]> {
  const names = sql<string>`relname`.as("name");
  const rows = await db
    .select({ names })
    .from(sql`pg_class`)
    .where(sql`relkind = 'r' and relnamespace = 'public'::regnamespace and relpages < ${SMALL}`);
  return rows.map((row) => row.names);
}
