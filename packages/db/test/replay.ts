import type { Database } from "../src/index.ts";
import { asc, eq, sql } from "drizzle-orm";
import type { UserId } from "@docket/contracts";
import { changes, type Columns } from "../src/tables.ts";

type Entity = "task" | "list" | "tag" | "filter";

/** Rows by their id, column by column. */
export type Rows = Readonly<Record<Entity, ReadonlyMap<string, Columns>>>;

/** What the log alone says that an owner has: every change from the first, one after another. */
export async function replayed(db: Database, owner: UserId): Promise<Rows> {
  const rows = {
    task: new Map<string, Columns>(),
    list: new Map<string, Columns>(),
    tag: new Map<string, Columns>(),
    filter: new Map<string, Columns>(),
  };
  const log = await db
    .select()
    .from(changes)
    .where(eq(changes.ownerId, owner))
    .orderBy(asc(changes.seq));
  for (const [index, { seq, entity, entityId, operation, before, after }] of log.entries()) {
    if (seq !== index + 1) throw new Error(`After ${index} comes ${seq}.`);
    const row = rows[entity].get(entityId);
    if ((row === undefined) !== (operation === "create")) throw new Error(`${seq}: ${operation}`);
    for (const [column, value] of Object.entries(before ?? {})) {
      if (JSON.stringify(row?.[column]) !== JSON.stringify(value)) {
        throw new Error(`${seq}: ${column} was something else before.`);
      }
    }
    if (operation === "delete") rows[entity].delete(entityId);
    else rows[entity].set(entityId, { ...row, ...after });
  }
  return rows;
}

/** What the tables say that an owner has. */
export async function stored(db: Database, owner: UserId): Promise<Rows> {
  const read = async (entity: Entity) => {
    const table = sql.identifier(entity);
    const rows = await db
      .select({
        id: sql<string>`t.id`,
        columns: sql<Columns>`to_jsonb(t) - '{owner_id,id}'::text[]`,
      })
      .from(sql`${table} t`)
      .where(sql`t.owner_id = ${owner}`);
    return new Map(rows.map(({ id, columns }) => [id, columns]));
  };
  return {
    task: await read("task"),
    list: await read("list"),
    tag: await read("tag"),
    filter: await read("filter"),
  };
}

/** The rows that the log comes to, as the table's own type prints them. */
export async function printed(db: Database, entity: Entity, rows: Rows[Entity]): Promise<string[]> {
  const json = JSON.stringify([...rows].map(([id, columns]) => ({ ...columns, id })));
  const lines = await db
    .select({ line: sql<string>`r::text` })
    .from(sql`jsonb_populate_recordset(null::${sql.identifier(entity)}, ${json}::jsonb) r`)
    .orderBy(sql`r.id`);
  return lines.map(({ line }) => line);
}
