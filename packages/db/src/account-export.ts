import type { EntityId, EntityKind, UserId } from "@docket/contracts";
import { and, asc, eq, gt, lte, sql } from "drizzle-orm";
import { type LoggedChange, record, toFields, toLoggedChange } from "./change-log.ts";
import type { Database } from "./database.ts";
import { changes, type Columns } from "./tables.ts";

/** Rows at a time. */
const PAGE = 500;

/**
 * What an owner had of one kind when their log had come to a place, by id, as fields of the contract.
 *
 * It is one consistent state, however long the reader takes and whatever is written meanwhile, and yet no
 * transaction is held open: what later changes did to a row, the log tells, and it is taken back.
 *
 * @param seq  the place, as `readPosition` gives it.
 */
export async function* entitiesAt(
  db: Database,
  owner: UserId,
  { entity, seq }: { readonly entity: EntityKind; readonly seq: number },
): AsyncGenerator<Columns> {
  let after: string | undefined;
  for (;;) {
    const end = await endOfPage(db, owner, entity, after);
    for (const { id, columns } of await rowsAt(db, owner, { entity, seq, after, end })) {
      yield { id, ...toFields(entity, columns) };
    }
    if (end === undefined) return;
    after = end;
  }
}

async function endOfPage(
  db: Database,
  owner: UserId,
  entity: EntityKind,
  after: string | undefined,
): Promise<string | undefined> {
  const [last] = await db
    .select({ id: sql<string>`t.id` })
    .from(sql`${sql.identifier(entity)} t`)
    .where(
      and(sql`t.owner_id = ${owner}`, after === undefined ? undefined : sql`t.id > ${after}::uuid`),
    )
    .orderBy(sql`t.owner_id, t.id`)
    .limit(1)
    .offset(PAGE - 1);
  return last?.id;
}

interface Page {
  readonly entity: EntityKind;
  readonly seq: number;
  readonly after: string | undefined;
  /** None for the last page. */
  readonly end: string | undefined;
}

async function rowsAt(
  db: Database,
  owner: UserId,
  { entity, seq, after, end }: Page,
): Promise<{ id: EntityId; columns: Columns }[]> {
  const isInside = (id: ReturnType<typeof sql>) =>
    and(
      after === undefined ? undefined : sql`${id} > ${after}::uuid`,
      end === undefined ? undefined : sql`${id} <= ${end}::uuid`,
    ) ?? sql`true`;
  // Of a field that changed more than once since, the oldest value counts. Behind the fence is what was written since
  // then, which is little; left to choose, PostgreSQL can go through all that was ever done to these rows.
  const query = sql`select coalesce(l.id, c.id) as id,
      coalesce(l.columns, '{}') || coalesce(c.columns, '{}') as columns
    from (
      select t.id, to_jsonb(t) - '{owner_id,id}'::text[] as columns from ${sql.identifier(entity)} t
      where t.owner_id = ${owner} and ${isInside(sql`t.id`)}
    ) l full join (
      select e.entity_id as id, (array_agg(e.operation order by e.seq))[1] = 'create' as was_absent,
        coalesce(jsonb_object_agg(f.key, f.value order by e.seq desc) filter (where f.key is not null), '{}') as columns
      from (select * from ${changes} where owner_id = ${owner} and seq > ${seq} offset 0) e
      left join lateral jsonb_each(e.before) f on true
      where e.entity = ${entity} and ${isInside(sql`e.entity_id`)}
      group by e.entity_id
    ) c on c.id = l.id
    where c.was_absent is not true`;
  return db
    .select({ id: sql<EntityId>`s.id`, columns: sql<Columns>`s.columns` })
    .from(sql`(${query}) s`)
    .orderBy(sql`s.id`);
}

/** An owner's log up to a place, in order. */
export async function* changesUpTo(
  db: Database,
  owner: UserId,
  seq: number,
): AsyncGenerator<LoggedChange> {
  let after = 0;
  while (after < seq) {
    const rows = await db
      .select(record)
      .from(changes)
      .where(and(eq(changes.ownerId, owner), gt(changes.seq, after), lte(changes.seq, seq)))
      .orderBy(asc(changes.ownerId), asc(changes.seq))
      .limit(PAGE);
    yield* rows.map(toLoggedChange);
    const last = rows.at(-1);
    if (!last) return;
    after = last.seq;
  }
}
