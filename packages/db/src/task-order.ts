import { type ListId, ProblemError, type Task, type TaskId, type UserId } from "@docket/contracts";
import { and, asc, desc, eq, isNull, lt, ne, sql } from "drizzle-orm";
import { generateKeyBetween, generateNKeysBetween } from "fractional-indexing";
import type { Database } from "./database.ts";
import { tasks } from "./tables.ts";
import { LONGEST_POSITION } from "./list-order.ts";
import type { Place } from "./task-family.ts";
import { columns, isLive, nextVersion, owned } from "./tasks.ts";

interface Move extends Place {
  /** The sibling to be put in front of; `null` puts it last. */
  readonly before?: TaskId | null | undefined;
  /** The task that is moved, when it is there already. */
  readonly moving?: Task | undefined;
}

/**
 * A position right in front of a sibling, or behind all of them. Only the moved task is written, as a
 * rule: where its position would be longer than `LONGEST_POSITION`, its siblings get short ones first. Whoever
 * moves another one at the same time waits for this, and reads what it left.
 *
 * @returns `undefined` when the task is there already.
 * @throws ProblemError `task-not-found` for a sibling that is missing; `invalid-input` for a task that is
 *   none.
 */
export async function placeBefore(
  db: Database,
  owner: UserId,
  { listId, parentId, before = null, moving }: Move,
): Promise<string | undefined> {
  const isSibling = and(
    eq(tasks.ownerId, owner),
    isLive,
    // Subtasks are in one list, which is their parent's.
    parentId === null ? and(isNull(tasks.parentId), isIn(listId)) : eq(tasks.parentId, parentId),
  );
  // Alike for all of them; named because PostgreSQL does not see that in `is null`.
  const ascending = [
    ...(parentId === null ? [asc(tasks.listId)] : []),
    asc(tasks.position),
    asc(tasks.id),
  ];
  const descending = [
    ...(parentId === null ? [desc(tasks.listId)] : []),
    desc(tasks.position),
    desc(tasks.id),
  ];
  const target =
    before === null ? null : await requireSibling(db, owner, { listId, parentId, before });
  if (moving && before === moving.id) return undefined;
  if (moving && moving.listId === listId && moving.parentId === parentId) {
    const [next] = await db
      .select({ id: tasks.id })
      .from(tasks)
      .where(
        and(isSibling, sql`(${tasks.position}, ${tasks.id}) > (${moving.position}, ${moving.id})`),
      )
      .orderBy(...ascending)
      .limit(1);
    if ((next?.id ?? null) === before) return undefined;
  }
  const end = target?.position ?? null;
  const [previous] = await db
    .select({ position: tasks.position })
    .from(tasks)
    .where(
      and(
        isSibling,
        moving && ne(tasks.id, moving.id),
        end === null ? undefined : lt(tasks.position, end),
      ),
    )
    .orderBy(...descending)
    .limit(1);
  const position = generateKeyBetween(previous?.position ?? null, end);
  if (position.length <= LONGEST_POSITION) return position;
  const siblings = await db
    .select({ id: tasks.id })
    .from(tasks)
    .where(and(isSibling, moving && ne(tasks.id, moving.id)))
    .orderBy(...ascending);
  const ids = siblings.map(({ id }) => id);
  return spread(db, owner, ids, before);
}

/**
 * Gives siblings short positions, in the order that they have, and leaves room for one more.
 *
 * @param ids  in their order.
 * @returns the position that is left, in front of `before`.
 */
async function spread(
  db: Database,
  owner: UserId,
  ids: readonly TaskId[],
  before: TaskId | null,
): Promise<string> {
  // Behind this, for what is made from now on is to come first.
  const [newest] = await db
    .select({ position: sql<string>`new_position()` })
    .from(sql`(values (1)) one`);
  const place = before === null ? ids.length : ids.indexOf(before);
  const positions = generateNKeysBetween(newest?.position ?? null, null, ids.length + 1);
  const [position] = positions.splice(place, 1);
  if (position === undefined) throw new Error("A task is put in front of what is no sibling.");
  const rows = JSON.stringify(ids.map((id, index) => ({ id, position: positions[index] })));
  await db
    .update(tasks)
    .set({ position: sql`r.position`, ...nextVersion })
    .from(sql`jsonb_to_recordset(${rows}::jsonb) r(id uuid, position text)`)
    .where(and(eq(tasks.ownerId, owner), sql`${tasks.id} = r.id`));
  return position;
}

function isIn(listId: ListId | null) {
  return listId === null ? isNull(tasks.listId) : eq(tasks.listId, listId);
}

async function requireSibling(
  db: Database,
  owner: UserId,
  { listId, parentId, before }: Place & { readonly before: TaskId },
): Promise<Task> {
  const [target] = await db
    .select(columns)
    .from(tasks)
    .where(and(owned(owner, before), isLive));
  if (!target) {
    const detail = "You have no task with this id.";
    throw new ProblemError("task-not-found", { errors: [{ pointer: "/before", detail }] });
  }
  if (target.listId === listId && target.parentId === parentId) return target;
  const detail = "Is in another list, or below another task.";
  throw new ProblemError("invalid-input", { errors: [{ pointer: "/before", detail }] });
}
