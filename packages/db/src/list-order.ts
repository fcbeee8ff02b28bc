import { type List, type ListId, ProblemError, type UserId } from "@docket/contracts";
import { and, asc, desc, eq, gt, gte, ne, type SQL, sql } from "drizzle-orm";
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
 * A position right in front of a list, or behind all of them. Lists can share a position, when one comes back
 * to where another has gone: what is put between them moves the later ones on. Where a position would be longer
 * than `LONGEST_POSITION`, the other lists get short ones first.
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
  const others = (condition?: SQL, towards = asc) =>
    db
      .select({ id: lists.id, position: lists.position })
      .from(lists)
      .where(and(isOther, condition))
      .orderBy(towards(lists.position), towards(lists.id));
  const end = before === null ? null : await positionOf(db, owner, before);
  const isInFront =
    end === null ? undefined : sql`(${lists.position}, ${lists.id}) < (${end}, ${before})`;
  const [previous] = await others(isInFront, desc).limit(1);
  const start = previous?.position ?? null;
  if (before === null || start !== end) {
    const position = generateKeyBetween(start, end);
    if (position.length <= LONGEST_POSITION) return position;
  } else if (start !== null) {
    const equals = await others(and(eq(lists.position, start), gte(lists.id, before)));
    const [next] = await others(gt(lists.position, start)).limit(1);
    const positions = generateNKeysBetween(start, next?.position ?? null, equals.length + 1);
    if (positions.every(({ length }) => length <= LONGEST_POSITION)) {
      return handOut(db, owner, equals, positions, before);
    }
  }
  const all = await others();
  return handOut(db, owner, all, generateNKeysBetween(null, null, all.length + 1), before);
}

async function positionOf(db: Database, owner: UserId, id: ListId): Promise<string> {
  const [target] = await queries(db).position.execute({ owner, id });
  if (target) return target.position;
  const detail = "You have no list with this id.";
  throw new ProblemError("list-not-found", { errors: [{ pointer: "/before", detail }] });
}

/**
 * Gives lists all of these positions but one, in the order that they have.
 *
 * @param others  in their order.
 * @param positions  one more than lists.
 * @returns the position that is left, in front of `before`.
 */
async function handOut(
  db: Database,
  owner: UserId,
  others: readonly Pick<List, "id">[],
  positions: readonly string[],
  before: ListId | null,
): Promise<string> {
  const index = before === null ? others.length : others.findIndex(({ id }) => id === before);
  const position = positions[index];
  if (position === undefined) throw new Error("A list is put in front of what is none.");
  const rest = positions.toSpliced(index, 1);
  const rows = others.map(({ id }, number) => ({ id, position: rest[number] }));
  await db
    .update(lists)
    .set({ position: sql`r.position`, version: sql`${lists.version} + 1`, updatedAt: sql`now()` })
    .from(sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) r(id uuid, position text)`)
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
