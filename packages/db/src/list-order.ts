import { type List, type ListId, ProblemError, type UserId } from "@docket/contracts";
import { and, asc, desc, eq, lt, ne, sql } from "drizzle-orm";
import { generateKeyBetween, generateNKeysBetween } from "fractional-indexing";
import type { Database } from "./database.ts";
import { prepared } from "./prepared.ts";
import { lists } from "./tables.ts";

const queries = prepared((db: Database) => ({
  position: db
    .select({ position: lists.position })
    .from(lists)
    .where(and(eq(lists.ownerId, sql.placeholder("owner")), eq(lists.id, sql.placeholder("id"))))
    .prepare("list_position"),
}));

/**
 * Characters of a position. Putting things between the same two adds one every few times; hundreds of
 * moves lead there, or a file that was made for it.
 */
export const LONGEST_POSITION = 200;

/**
 * A position right in front of a list, or behind all of them. Where it would be longer than
 * `LONGEST_POSITION`, the other lists get short ones first.
 *
 * @param moving  the list that gets it, where there is one already.
 * @throws ProblemError `list-not-found` when the list to be put in front of is missing.
 */
export async function placeBefore(
  db: Database,
  owner: UserId,
  before: ListId | null,
  moving?: ListId,
): Promise<string> {
  const isOther = and(
    eq(lists.ownerId, owner),
    moving === undefined ? undefined : ne(lists.id, moving),
  );
  let end: string | null = null;
  if (before !== null) {
    const [target] = await queries(db).position.execute({ owner, id: before });
    if (!target) {
      const detail = "You have no list with this id.";
      throw new ProblemError("list-not-found", { errors: [{ pointer: "/before", detail }] });
    }
    end = target.position;
  }
  const [previous] = await db
    .select({ position: lists.position })
    .from(lists)
    .where(and(isOther, end === null ? undefined : lt(lists.position, end)))
    .orderBy(desc(lists.position), desc(lists.id))
    .limit(1);
  const position = generateKeyBetween(previous?.position ?? null, end);
  if (position.length <= LONGEST_POSITION) return position;
  const others = await db
    .select({ id: lists.id })
    .from(lists)
    .where(isOther)
    .orderBy(asc(lists.position), asc(lists.id));
  const ids = others.map(({ id }) => id);
  return spread(db, owner, ids, before);
}

/**
 * Gives lists short positions, in the order that they have, and leaves room for one more.
 *
 * @param ids  in their order.
 * @returns the position that is left, in front of `before`.
 */
async function spread(
  db: Database,
  owner: UserId,
  ids: readonly ListId[],
  before: ListId | null,
): Promise<string> {
  const place = before === null ? ids.length : ids.indexOf(before);
  const positions = generateNKeysBetween(null, null, ids.length + 1);
  const [position] = positions.splice(place, 1);
  if (position === undefined) throw new Error("A list is put in front of what is none.");
  const rows = JSON.stringify(ids.map((id, index) => ({ id, position: positions[index] })));
  await db
    .update(lists)
    .set({ position: sql`r.position`, version: sql`${lists.version} + 1`, updatedAt: sql`now()` })
    .from(sql`jsonb_to_recordset(${rows}::jsonb) r(id uuid, position text)`)
    .where(and(eq(lists.ownerId, owner), sql`${lists.id} = r.id`));
  return position;
}

/** Whether a list is anywhere but right in front of another, or at the end. */
export async function isOutOfPlace(
  db: Database,
  owner: UserId,
  { position, id, before }: Pick<List, "position" | "id"> & { readonly before: ListId | null },
): Promise<boolean> {
  const [next] = await db
    .select({ id: lists.id })
    .from(lists)
    .where(
      and(eq(lists.ownerId, owner), sql`(${lists.position}, ${lists.id}) > (${position}, ${id})`),
    )
    .orderBy(asc(lists.position), asc(lists.id))
    .limit(1);
  return (next?.id ?? null) !== before;
}
