import { type ListId, ProblemError, type Task, type TaskId, type UserId } from "@docket/contracts";
import { and, asc, desc, eq, isNull, lt, ne, sql } from "drizzle-orm";
import { generateKeyBetween } from "fractional-indexing";
import type { Database } from "./database.ts";
import { tasks } from "./tables.ts";
import type { Place } from "./task-family.ts";
import { columns, isLive, owned } from "./tasks.ts";

interface Move extends Place {
  /** The sibling to be put in front of; `null` puts it last. */
  readonly before?: TaskId | null | undefined;
  /** The task that is moved, when it is there already. */
  readonly moving?: Task | undefined;
}

/**
 * A position right in front of a sibling, or behind all of them. Only the moved task is written:
 * whoever moves another one at the same time waits for this, and reads what it left.
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
  return generateKeyBetween(previous?.position ?? null, end);
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
