import { type List, type ListId, ProblemError, type UserId } from "@docket/contracts";
import { and, asc, desc, eq, lt, ne, sql } from "drizzle-orm";
import { generateKeyBetween } from "fractional-indexing";
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
 * A position right in front of a list, or behind all of them.
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
  return generateKeyBetween(previous?.position ?? null, end);
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
