import type { EntityId, EntityKind, Operation } from "@docket/contracts";
import { and, asc, count, eq, gt, sql } from "drizzle-orm";
import { toFields } from "./change-log.ts";
import type { Database } from "./database.ts";
import type { PastWrite } from "./idempotency.ts";
import { changes, type Columns } from "./tables.ts";

/** A resource as an earlier write returned it, with the fields of the contract. */
type PastEntity = Readonly<Record<string, unknown>>;

/** Reads from the change log what an earlier write returned. */
export interface Recollection {
  /** @returns the resources as they were after the write, in the order of `ids`. */
  readonly many: (entity: EntityKind, ids: readonly string[]) => Promise<PastEntity[]>;
  readonly one: (entity: EntityKind, id: string) => Promise<PastEntity>;
  /** The resources that the write created, in order. */
  readonly created: (entity: EntityKind) => Promise<PastEntity[]>;
  /** How many changes of this kind the write made; of any kind unless given. */
  readonly count: (operation?: Operation) => Promise<number>;
}

export function recollect(db: Database, past: PastWrite): Recollection {
  const { owner, batchId, afterSeq } = past;
  if (batchId === null) throw new Error("A write without a batch has nothing in the log.");
  const isOwn = and(
    eq(changes.ownerId, owner),
    eq(changes.batchId, batchId),
    gt(changes.seq, afterSeq),
  );

  async function many(entity: EntityKind, ids: readonly string[]): Promise<PastEntity[]> {
    const found = await rowsOnceDone(db, past, entity, ids);
    return ids.flatMap((id): PastEntity[] => {
      const row = found.get(id);
      return row === undefined ? [] : [row];
    });
  }

  async function one(entity: EntityKind, id: string): Promise<PastEntity> {
    const [found] = await many(entity, [id]);
    if (!found) throw new Error("The log does not know what a past write answered.");
    return found;
  }

  async function created(entity: EntityKind): Promise<PastEntity[]> {
    const rows = await db
      .select({ id: changes.entityId })
      .from(changes)
      .where(and(isOwn, eq(changes.entity, entity), eq(changes.operation, "create")))
      .orderBy(asc(changes.seq));
    return many(
      entity,
      rows.map(({ id }) => id),
    );
  }

  return {
    many,
    one,
    created,
    async count(operation) {
      const [row] = await db
        .select({ count: count() })
        .from(changes)
        .where(and(isOwn, operation && eq(changes.operation, operation)));
      return row?.count ?? 0;
    },
  };
}

/**
 * Rows as they were at a `seq` of the log: the current rows, with the old values of later changes restored. The
 * work grows with the number of later changes; a deleted row is restored from the log entry of its deletion.
 */
async function rowsOnceDone(
  db: Database,
  { owner, seq }: PastWrite,
  entity: EntityKind,
  ids: readonly string[],
): Promise<Map<string, PastEntity>> {
  const rows = await db
    .select({ id: sql<EntityId>`asked.id`, columns: sql<Columns>`asked.columns` })
    .from(
      sql`(select i.id, coalesce(to_jsonb(t), '{}') || coalesce((
          select jsonb_object_agg(f.key, f.value order by c.seq desc)
          from ${changes} c, jsonb_each(c.before) f
          where c.owner_id = ${owner} and c.entity_id = i.id and c.entity = ${entity} and c.seq > ${seq}
        ), '{}') as columns
        from unnest(${`{${ids.join(",")}}`}::uuid[]) i(id)
        left join ${sql.identifier(entity)} t on t.owner_id = ${owner} and t.id = i.id) asked`,
    )
    .where(sql`asked.columns <> '{}'`);
  return new Map(rows.map(({ id, columns }) => [id, { id, ...toFields(entity, columns) }]));
}
