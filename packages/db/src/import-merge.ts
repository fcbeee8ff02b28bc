import { foldName, type List, type UserId } from "@docket/contracts";
import { type SQL, sql } from "drizzle-orm";
import type { Batch } from "./batch.ts";
import type { Database } from "./database.ts";
import { undoableColumns } from "./entities.ts";
import { type ListPosition, listLists } from "./lists.ts";

/*
 * How the records of a file meet those that are there. What a record comes to is written beside it first, and
 * then done for all of them at once.
 */

export interface Merging {
  readonly batch: Batch;
  /** Whether a record of the file that is newer takes the place of the one that is there. */
  readonly replaces: boolean;
}

const TABLES = { lists: "list", tags: "tag", filters: "filter", tasks: "task" } as const;
type Section = keyof typeof TABLES;

/** What tells nothing about whether two records say the same. */
const BOOKKEEPING = sql.raw("'{version,created_at,updated_at,created_as}'::text[]");

function isStaged({ owner, id }: Batch, section: Section, alias = "r"): SQL {
  const r = sql.identifier(alias);
  return sql`${r}.owner_id = ${owner} and ${r}.import_id = ${id} and ${r}.section = ${section}`;
}

/** Finds those that are there under the same id, and whether the file's are newer and other. */
async function meetById(db: Database, { batch, replaces }: Merging, section: Section) {
  const table = sql.identifier(TABLES[section]);
  await db.execute(sql`update import_record r set target = t.id, effect = case
      when ${replaces}::boolean and (r.record->>'updated_at')::timestamptz > t.updated_at
        and to_jsonb(jsonb_populate_record(t, r.record)) - ${BOOKKEEPING} <> to_jsonb(t) - ${BOOKKEEPING}
      then 'change' else 'keep' end
    from ${table} t where ${isStaged(batch, section)} and t.owner_id = r.owner_id and t.id = r.id`);
}

/** The rest is new. */
async function addTheRest(db: Database, { batch }: Merging, section: Section) {
  await db.execute(sql`update import_record r set target = r.id, effect = 'add'
    where ${isStaged(batch, section)} and r.effect is null`);
}

/** Writes what the file has newer over what is there. */
async function changeRows(db: Database, { batch }: Merging, section: Section) {
  const table = sql.identifier(TABLES[section]);
  const columns = undoableColumns(TABLES[section])
    .filter((column) => !["created_at", "created_as"].includes(column))
    .map((column) => sql.identifier(column));
  await db.execute(sql`update ${table} t set ${sql.join(
    columns.map((column) => sql`${column} = n.${column}`),
    sql`, `,
  )}, version = t.version + 1, updated_at = now()
    from import_record r, jsonb_populate_record(null::${table}, r.record) n
    where ${isStaged(batch, section)} and r.effect = 'change' and t.owner_id = r.owner_id and t.id = r.id`);
}

/**
 * Lists: one of the file that is not there takes the one that is there with the same name, unless that one
 * is in the file itself.
 */
export async function mergeLists(db: Database, merging: Merging): Promise<void> {
  const { batch } = merging;
  await meetById(db, merging, "lists");
  await changeRows(db, merging, "lists");
  const there = await allLists(db, batch.owner);
  const named = there.map(({ id, name }) => ({ id, key: foldName(name) }));
  await db.execute(sql`update import_record r set target = n.id, effect = 'keep'
    from (
      select distinct on (key) key, id from rows from (
        jsonb_to_recordset(${JSON.stringify(named)}::jsonb) as (key text, id uuid)
      ) with ordinality as l(key, id, place)
      where not exists (select from import_record x where ${isStaged(batch, "lists", "x")} and x.id = l.id)
      order by key, place
    ) n where ${isStaged(batch, "lists")} and r.effect is null and r.record->>'name_key' = n.key`);
  await addTheRest(db, merging, "lists");
}

/** Lists at a time. */
const PAGE = 500;

async function allLists(db: Database, owner: UserId): Promise<List[]> {
  const found: List[] = [];
  let after: ListPosition | undefined;
  do {
    const { items, next } = await listLists(db, owner, { limit: PAGE, after });
    found.push(...items);
    after = next ?? undefined;
  } while (after);
  return found;
}

/** Tags, as lists; a name that another tag has is not taken over. */
export async function mergeTags(db: Database, merging: Merging): Promise<void> {
  const { batch } = merging;
  await meetById(db, merging, "tags");
  await db.execute(sql`update import_record r set effect = 'keep'
    where ${isStaged(batch, "tags")} and r.effect = 'change' and exists (select from tag t
      where t.owner_id = r.owner_id and t.name_key = r.record->>'name_key' and t.id <> r.id)`);
  await changeRows(db, merging, "tags");
  await db.execute(sql`update import_record r set target = t.id, effect = 'keep'
    from tag t where ${isStaged(batch, "tags")} and r.effect is null
      and t.owner_id = r.owner_id and t.name_key = r.record->>'name_key'`);
  await addTheRest(db, merging, "tags");
}

/** Saved filters: several may have one name. */
export async function mergeFilters(db: Database, merging: Merging): Promise<void> {
  await meetById(db, merging, "filters");
  await changeRows(db, merging, "filters");
  await addTheRest(db, merging, "filters");
}

/** @param add  adds those that are new. */
export async function mergeTasks(
  db: Database,
  merging: Merging,
  add: () => Promise<void>,
): Promise<void> {
  await pointAtWhatIsThere(db, merging);
  await meetById(db, merging, "tasks");
  await addTheRest(db, merging, "tasks");
  await changeRows(db, merging, "tasks");
  await add();
  await keepFamilies(db, merging);
}

/** Tasks go to the lists, and carry the tags, that took the place of the file's own. */
async function pointAtWhatIsThere(db: Database, { batch }: Merging): Promise<void> {
  await db.execute(sql`update import_record r
    set record = r.record || jsonb_build_object('list_id', l.target)
    from import_record l where ${isStaged(batch, "tasks")} and ${isStaged(batch, "lists", "l")}
      and l.target <> l.id and l.id = (r.record->>'list_id')::uuid`);
  await db.execute(sql`update import_record r
    set record = r.record || jsonb_build_object('tag_ids', (
      select jsonb_agg(d.id order by d.place) from (
        select coalesce(m.target, v.id::uuid) as id, min(v.place) as place
        from jsonb_array_elements_text(r.record->'tag_ids') with ordinality v(id, place)
        left join import_record m on ${isStaged(batch, "tags", "m")} and m.id = v.id::uuid
        group by 1
      ) d))
    where ${isStaged(batch, "tasks")} and r.record->'tag_ids' ?| array(
      select g.id::text from import_record g where ${isStaged(batch, "tags", "g")} and g.target <> g.id)`);
}

/** Of a subtask's parent, asked for by its key: a join would read all that the owner has. */
function parents(column: string): SQL {
  return sql`(select p.${sql.identifier(column)} from task p
    where p.owner_id = c.owner_id and p.id = c.parent_id)`;
}

/**
 * Each halves a chain of parents. Account and file bring one level each, and may cross; what is longer yet,
 * or goes in a circle, is refused at the end.
 */
const ROUNDS = 3;

/**
 * Subtasks are where their parents are, whichever of the two the file brought or left as it was: one level
 * deep, in the same list, in the trash together.
 */
async function keepFamilies(db: Database, { batch: { owner } }: Merging): Promise<void> {
  const subtasks = sql`c.owner_id = ${owner} and c.parent_id is not null`;
  const next = sql`version = version + 1, updated_at = now()`;
  await db.execute(sql`update task c set parent_id = null, ${next}
    where ${subtasks} and c.id < c.parent_id and ${parents("parent_id")} = c.id`);
  for (let round = 0; round < ROUNDS; round += 1) {
    await db.execute(sql`update task c set parent_id = ${parents("parent_id")}, ${next}
      where ${subtasks} and ${parents("parent_id")} <> c.id`);
  }
  await db.execute(sql`update task c set list_id = ${parents("list_id")}, ${next}
    where ${subtasks} and ${parents("list_id")} is distinct from c.list_id`);
  await db.execute(sql`update task c set deleted_at = ${parents("deleted_at")}, ${next}
    where ${subtasks} and c.deleted_at is null and ${parents("deleted_at")} is not null`);
}
