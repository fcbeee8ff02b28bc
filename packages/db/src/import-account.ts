import { type ImportCounts, ProblemError } from "@docket/contracts";
import { asc, type SQL, sql } from "drizzle-orm";
import { type Batch, inBatch, toBatchJson } from "./batch.ts";
import type { Database } from "./database.ts";
import { readPosition } from "./change-feed.ts";
import { brokenRule, exceededQuota, isRuleBroken } from "./failures.ts";
import { mergeFilters, mergeLists, mergeTags, mergeTasks } from "./import-merge.ts";
import { planForMany } from "./patience.ts";
import { deferSearchIndex } from "./search-backlog.ts";
import { changes, changeCounters } from "./tables.ts";

/** What became of the records of each kind. */
export interface ImportedCounts {
  readonly restored: boolean;
  readonly tasks: ImportCounts;
  readonly lists: ImportCounts;
  readonly tags: ImportCounts;
  readonly filters: ImportCounts;
}

/** Which staged records to take over, and how. The batch's id is that of the import. */
export interface StagedImport {
  readonly batch: Batch;
  /** Whether the file brings a history, which an account without any takes over. */
  readonly hasHistory: boolean;
  /** Whether what is newer in the file takes the place of what is there; otherwise it only adds. */
  readonly replaces: boolean;
}

/**
 * Takes what was staged into the account, all of it or nothing.
 *
 * @throws ProblemError `invalid-input` when records of the file do not fit together.
 */
export async function importStaged(db: Database, staged: StagedImport): Promise<ImportedCounts> {
  const { batch, hasHistory } = staged;
  return inWords(() =>
    // From here on this owner's other writes wait, so the existing rows cannot change.
    inBatch(db, batch, async (transaction) => {
      await planForMany(transaction);
      await deferSearchIndex(transaction);
      const isRestored = hasHistory && (await readPosition(transaction, batch.owner)) === 0;
      if (isRestored) await restore(transaction, batch);
      else await merge(transaction, staged);
      await requireReferences(transaction, batch);
      await transaction.execute(sql`set constraints all immediate`);
      return {
        restored: isRestored,
        tasks: await countEffects(transaction, batch, "tasks"),
        lists: await countEffects(transaction, batch, "lists"),
        tags: await countEffects(transaction, batch, "tags"),
        filters: await countEffects(transaction, batch, "filters"),
      };
    }),
  );
}

/** The tables in which a file's sections end up. */
const TABLES = { lists: "list", tags: "tag", filters: "filter", tasks: "task" } as const;
type Section = keyof typeof TABLES;

function isStaged({ owner, id }: Batch, section: string): SQL {
  return sql`r.owner_id = ${owner} and r.import_id = ${id} and r.section = ${section}`;
}

/** Brings an account back as it was, with its history: the same numbers, times and versions. */
async function restore(db: Database, batch: Batch): Promise<void> {
  const { owner } = batch;
  await db.execute(sql`select begin_restore(${owner}, ${toBatchJson(batch)}::jsonb)`);
  await db.execute(sql`insert into ${changes} select c.* from import_record r,
    jsonb_populate_record(null::change, r.record || jsonb_build_object('owner_id', ${owner}::uuid)) c
    where ${isStaged(batch, "changes")} order by r.index`);
  await db.execute(sql`insert into ${changeCounters} (owner_id, seq)
    select ${owner}::uuid, count(*) from ${changes} where owner_id = ${owner}
    on conflict (owner_id) do update set seq = excluded.seq`);
  for (const section of ["lists", "tags", "filters", "tasks"] as const) {
    await db.execute(
      sql`update import_record r set effect = 'add' where ${isStaged(batch, section)}`,
    );
    await addRows(db, batch, section);
  }
  await countRestored(db, batch);
  const [left] = await db
    .select({
      inLog: sql<number>`count(*) filter (where l.operation <> 'delete')::int`,
      rows: sql<number>`(${sql.join(
        Object.values(TABLES).map(
          (table) => sql`(select count(*) from ${sql.identifier(table)} where owner_id = ${owner})`,
        ),
        sql` + `,
      )})::int`,
    })
    .from(
      sql`(select distinct on (entity, entity_id) operation from ${changes}
        where owner_id = ${owner} order by entity, entity_id, seq desc) l`,
    );
  if (left?.inLog !== left?.rows) throw refusal(HISTORY);
}

/** The triggers of the log count the rows that they log; a restore is not logged, so it is counted here. */
async function countRestored(db: Database, { owner, limits }: Batch): Promise<void> {
  await db.execute(sql`select count_storage(${owner}::uuid)`);
  await db.execute(sql`update ${changeCounters} set
      day = (now() at time zone 'UTC')::date,
      day_bytes = history_bytes + case when day = (now() at time zone 'UTC')::date then day_bytes else 0 end
    where owner_id = ${owner}`);
  if (limits === undefined) return;
  await db.execute(sql`select require_quota(c, ${JSON.stringify(limits)}::jsonb, kind, 'create', 1)
    from ${changeCounters} c, unnest(enum_range(null::entity_kind)) kind where c.owner_id = ${owner}`);
}

async function merge(db: Database, { batch, replaces }: StagedImport): Promise<void> {
  const merging = { batch, replaces };
  await mergeLists(db, merging);
  await addRows(db, batch, "lists");
  await mergeTags(db, merging);
  await addRows(db, batch, "tags");
  await mergeFilters(db, merging);
  await addRows(db, batch, "filters");
  await mergeTasks(db, merging, () => addRows(db, batch, "tasks"));
}

/** Those that are to be added, in the order of the file. */
async function addRows(db: Database, batch: Batch, section: Section): Promise<void> {
  const table = sql.identifier(TABLES[section]);
  await db.execute(sql`insert into ${table} select t.* from import_record r,
    jsonb_populate_record(null::${table}, r.record || jsonb_build_object('owner_id', r.owner_id, 'id', r.id)) t
    where ${isStaged(batch, section)} and r.effect = 'add' order by r.index`);
}

async function countEffects(db: Database, batch: Batch, section: string): Promise<ImportCounts> {
  const rows = await db
    .select({ effect: sql<string>`r.effect`, count: sql<number>`count(*)::int` })
    .from(sql`import_record r`)
    .where(isStaged(batch, section))
    .groupBy(sql`r.effect`);
  const counts = new Map(rows.map(({ effect, count }) => [effect, count]));
  return {
    added: counts.get("add") ?? 0,
    changed: counts.get("change") ?? 0,
    kept: counts.get("keep") ?? 0,
  };
}

/** How many records that point at nothing are named. */
const MOST_ERRORS = 20;

function idIn(column: string): SQL {
  return sql`(r.record->>${column})::uuid`;
}

function absent(table: string, column: string): SQL {
  return sql`${idIn(column)} is not null and not exists (select from ${sql.identifier(table)} t
    where t.owner_id = r.owner_id and t.id = ${idIn(column)})`;
}

/** What a record points at has to be in the file, or in the account. */
async function requireReferences(db: Database, batch: Batch): Promise<void> {
  const missing = (field: string, isMissing: SQL) => sql`select r.index, ${field}::text as field
    from import_record r where ${isStaged(batch, "tasks")} and r.effect <> 'keep' and ${isMissing}`;
  const query = sql.join(
    [
      missing("listId", absent("list", "list_id")),
      missing("parentId", absent("task", "parent_id")),
      missing(
        "tagIds",
        sql`exists (select from jsonb_array_elements_text(r.record->'tag_ids') v where not exists
          (select from tag t where t.owner_id = r.owner_id and t.id = v::uuid))`,
      ),
    ],
    sql` union all `,
  );
  const rows = await db
    .select({ index: sql<number>`m.index`, field: sql<string>`m.field` })
    .from(sql`(${query}) m`)
    .orderBy(asc(sql`m.index`))
    .limit(MOST_ERRORS);
  if (rows.length === 0) return;
  throw new ProblemError("invalid-input", {
    errors: rows.map(({ index, field }) => ({
      pointer: `/tasks/${index}/${field}`,
      detail: "Refers to an object that is neither in the file nor in the account.",
    })),
  });
}

const HISTORY =
  "The history in the file does not match its tasks, lists, tags and filters, so the file was probably edited. Set `changes` to an empty array to import it without the history.";

const BROKEN: Readonly<Record<string, string>> = {
  history_leads_here: HISTORY,
  tag_name: "Two tags of the file have the same name.",
  task_family:
    "Subtasks of the file are not where their parents are: a subtask has no subtasks, and is in its parent's list.",
};

/** A rule of the tables that the file would break is the file's mistake. */
async function inWords<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const rule = brokenRule(error) ?? "";
    if (!isRuleBroken(error) || rule.endsWith("_user_id_fk")) throw exceededQuota(error) ?? error;
    throw refusal(BROKEN[rule] ?? "Records of the file do not fit together.", error);
  }
}

function refusal(detail: string, cause?: unknown): ProblemError {
  return new ProblemError("invalid-input", { detail, errors: [{ pointer: "", detail }], cause });
}
