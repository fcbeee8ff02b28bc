import {
  type IfVersion,
  type CreateList,
  type DeleteList,
  type List,
  ListId,
  ProblemError,
  type UpdateList,
  type UserId,
} from "@docket/contracts";
import { and, asc, eq, or, type SQL, sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { type Batch, begun, inBatch, rememberUnchanged } from "./batch.ts";
import { differsFrom, isAtVersion, pageOf, requireVersion } from "./columns.ts";
import type { Database } from "./database.ts";
import { digest } from "./digest.ts";
import { isOutOfPlace, placeBefore } from "./list-order.ts";
import { prepared } from "./prepared.ts";
import { lists, tasks } from "./tables.ts";
import { nextVersion as nextTaskVersion } from "./tasks.ts";

/** What every query about lists answers with: the contract's `List`, column by column. */
const columns = {
  id: lists.id,
  name: lists.name,
  colour: lists.colour,
  position: lists.position,
  archived: lists.archived,
  version: lists.version,
  createdAt: lists.createdAt,
  updatedAt: lists.updatedAt,
};

/** The only way a list row is addressed, as for tasks. */
function owned(owner: UserId, id: ListId) {
  return and(eq(lists.ownerId, owner), eq(lists.id, id));
}

const $ = sql.placeholder;

const queries = prepared((db: Database) => {
  const list = (name: string, isBehind?: SQL) =>
    db
      .select(columns)
      .from(lists)
      .where(and(eq(lists.ownerId, $("owner")), isBehind))
      .orderBy(asc(lists.position), asc(lists.id))
      .limit($("limit"))
      .prepare(name);
  return {
    get: db
      .select(columns)
      .from(lists)
      .where(and(eq(lists.ownerId, $("owner")), eq(lists.id, $("id"))))
      .prepare("list_get"),
    list: list("list_list"),
    listBehind: list(
      "list_list_behind",
      sql`(${lists.position}, ${lists.id}) > (${$("position")}, ${$("id")})`,
    ),
  };
});

/** Where a page ended. */
export interface ListPosition {
  readonly position: string;
  readonly id: ListId;
}

export interface ListSelection {
  readonly limit: number;
  readonly after?: ListPosition | undefined;
}

/** One page of an owner's lists in the order that they gave them. */
export async function listLists(
  db: Database,
  owner: UserId,
  { limit, after }: ListSelection,
): Promise<{ items: List[]; next: ListPosition | null }> {
  const { list, listBehind } = queries(db);
  const rows = await (after ? listBehind : list).execute({ owner, ...after, limit: limit + 1 });
  return pageOf(rows, limit, (last) => last);
}

/** @throws ProblemError `list-not-found`, whether the list is missing or another owner's. */
export async function getList(db: Database, owner: UserId, id: ListId): Promise<List> {
  const [row] = await queries(db).get.execute({ owner, id });
  if (row) return row;
  throw new ProblemError("list-not-found");
}

/**
 * Creates a list once, however often it is asked to.
 *
 * @returns `replayed` as `createTask` does.
 * @throws ProblemError `list-exists` when the id was created with other content; `list-not-found`
 *   when the list to be put in front of is missing.
 */
export async function createList(
  db: Database,
  batch: Batch,
  { id, name, colour, before }: Omit<CreateList, "userId" | "idempotencyKey">,
): Promise<{ list: List; replayed: boolean }> {
  const createdAs = id === undefined ? null : digest([name, colour, before ?? null]);
  return inBatch(db, batch, async (transaction) => {
    const [first] =
      id === undefined
        ? []
        : await transaction
            .select({ ...columns, createdAs: lists.createdAs })
            .from(lists)
            .where(owned(batch.owner, id));
    if (first) {
      if (first.createdAs !== createdAs) throw new ProblemError("list-exists");
      const { createdAs: _, ...list } = first;
      return { list, replayed: true };
    }
    const [list] = await transaction
      .insert(lists)
      .values({
        ownerId: batch.owner,
        id: id ?? ListId.parse(uuidv7()),
        name,
        colour,
        position: await placeBefore(transaction, batch.owner, before ?? null),
        createdAs,
      })
      .returning(columns);
    if (!list) throw new Error("A list that was inserted is not there.");
    return { list, replayed: false };
  });
}

/**
 * Changes the named fields and no others; values that the list already has change nothing.
 *
 * @throws ProblemError `list-not-found`; `list-changed` when the list is not at `ifVersion`.
 */
export async function updateList(
  db: Database,
  batch: Batch,
  { listId, ifVersion, before, ...named }: Omit<UpdateList, "userId" | "idempotencyKey">,
): Promise<List> {
  if (before !== undefined && before !== listId) {
    return inBatch(db, batch, async (transaction) => {
      const list = await getList(transaction, batch.owner, listId);
      const isMoved = await isOutOfPlace(transaction, batch.owner, { ...list, before });
      const position = isMoved
        ? await placeBefore(transaction, batch.owner, before, listId)
        : undefined;
      return set(transaction, batch, { listId, ifVersion, fields: { ...named, position } });
    });
  }
  return set(db, batch, { listId, ifVersion, fields: named });
}

interface ListFields {
  readonly name?: string | undefined;
  readonly colour?: List["colour"] | undefined;
  readonly archived?: boolean | undefined;
  readonly position?: string | undefined;
}

async function set(
  db: Database,
  batch: Batch,
  change: { listId: ListId; ifVersion: IfVersion; fields: ListFields },
): Promise<List> {
  const { listId, ifVersion, fields } = change;
  const differs = or(
    differsFrom(lists.name, fields.name),
    differsFrom(lists.colour, fields.colour),
    differsFrom(lists.archived, fields.archived),
    differsFrom(lists.position, fields.position),
  );
  if (differs) {
    const [changed] = await db
      .update(lists)
      .set({ ...fields, ...nextVersion })
      .where(
        and(
          owned(batch.owner, listId),
          isAtVersion(lists.version, ifVersion),
          differs,
          begun(batch),
        ),
      )
      .returning(columns);
    if (changed) return changed;
  }
  const again = rememberUnchanged(db, batch, (...where) => set(...where, change));
  if (again) return again;
  const list = await getList(db, batch.owner, listId);
  requireVersion(list, ifVersion, "list-changed");
  return list;
}

const nextVersion = { version: sql`${lists.version} + 1`, updatedAt: sql`now()` };

/**
 * Deletes a list; its tasks go to the Inbox, or to the trash. Those that were in the trash already
 * stay there, and would come back to the Inbox.
 *
 * @throws ProblemError `list-not-found`; `list-changed` when the list is not at `ifVersion`.
 */
export async function deleteList(
  db: Database,
  batch: Batch,
  { listId, ifVersion, tasks: fate }: Omit<DeleteList, "userId" | "idempotencyKey">,
): Promise<void> {
  await inBatch(db, batch, async (transaction) => {
    requireVersion(await getList(transaction, batch.owner, listId), ifVersion, "list-changed");
    await transaction
      .update(tasks)
      .set({
        listId: null,
        ...(fate === "trash" ? { deletedAt: sql`coalesce(${tasks.deletedAt}, now())` } : {}),
        ...nextTaskVersion,
      })
      .where(and(eq(tasks.ownerId, batch.owner), eq(tasks.listId, listId)));
    await transaction.delete(lists).where(owned(batch.owner, listId));
  });
}
