import { type ListId, ProblemError, type Task, type TaskId, type UserId } from "@docket/contracts";
import { and, asc, desc, eq, gt, gte, isNull, ne, type SQL, sql } from "drizzle-orm";
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
 * rule. Siblings can share a position, as a task and its copy do: what is put between them moves the later
 * ones on. Where a position would be longer than `LONGEST_POSITION`, all siblings get short ones first.
 * Whoever moves another one at the same time waits for this, and reads what it left.
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
  const siblings = (condition: SQL | undefined, towards = asc) =>
    db
      .select({ id: tasks.id, position: tasks.position })
      .from(tasks)
      .where(and(isSibling, condition))
      .orderBy(
        // Alike for all of them; named because PostgreSQL does not see that in `is null`.
        ...(parentId === null ? [towards(tasks.listId)] : []),
        towards(tasks.position),
        towards(tasks.id),
      );
  const target =
    before === null ? null : await requireSibling(db, owner, { listId, parentId, before });
  if (moving && before === moving.id) return undefined;
  if (moving && moving.listId === listId && moving.parentId === parentId) {
    const [next] = await siblings(sql`${place} > ${placeOf(moving)}`).limit(1);
    if ((next?.id ?? null) === before) return undefined;
  }
  const isOther = moving && ne(tasks.id, moving.id);
  const isInFront = target ? sql`${place} < ${placeOf(target)}` : undefined;
  const [previous] = await siblings(and(isOther, isInFront), desc).limit(1);
  const start = previous?.position ?? null;
  if (target === null || start !== target.position) {
    const position = generateKeyBetween(start, target?.position ?? null);
    if (position.length <= LONGEST_POSITION) return position;
  } else {
    const isEqual = and(eq(tasks.position, start), gte(tasks.id, target.id));
    const equals = await siblings(and(isOther, isEqual));
    const [next] = await siblings(and(isOther, gt(tasks.position, start))).limit(1);
    const positions = generateNKeysBetween(start, next?.position ?? null, equals.length + 1);
    if (positions.every(({ length }) => length <= LONGEST_POSITION)) {
      return handOut(db, owner, equals, positions, before);
    }
  }
  const all = await siblings(isOther);
  // Behind this, for what is made from now on is to come first.
  const [newest] = await db
    .select({ position: sql<string>`new_position()` })
    .from(sql`(values (1)) one`);
  const positions = generateNKeysBetween(newest?.position ?? null, null, all.length + 1);
  return handOut(db, owner, all, positions, before);
}

const place = sql`(${tasks.position}, ${tasks.id})`;

function placeOf({ position, id }: Pick<Task, "position" | "id">): SQL {
  return sql`(${position}, ${id})`;
}

/**
 * Gives siblings all of these positions but one, in the order that they have.
 *
 * @param siblings  in their order.
 * @param positions  one more than siblings.
 * @returns the position that is left, in front of `before`.
 */
async function handOut(
  db: Database,
  owner: UserId,
  siblings: readonly Pick<Task, "id">[],
  positions: readonly string[],
  before: TaskId | null,
): Promise<string> {
  const index = before === null ? siblings.length : siblings.findIndex(({ id }) => id === before);
  const position = positions[index];
  if (position === undefined) throw new Error("A task is put in front of what is no sibling.");
  const others = positions.toSpliced(index, 1);
  const rows = siblings.map(({ id }, number) => ({ id, position: others[number] }));
  await db
    .update(tasks)
    .set({ position: sql`r.position`, ...nextVersion })
    .from(sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) r(id uuid, position text)`)
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
