import {
  type CreateFilter,
  type DeleteFilter,
  FilterId,
  ProblemError,
  type SavedFilter,
  type Timestamp,
  type UpdateFilter,
  type UserId,
} from "@docket/contracts";
import { and, asc, eq, or, type SQL, sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { type Batch, begun, inBatch, rememberUnchanged } from "./batch.ts";
import { differsFrom, isAtVersion, pageOf, requireVersion } from "./columns.ts";
import type { Database } from "./database.ts";
import { digest } from "./digest.ts";
import { prepared } from "./prepared.ts";
import { savedFilters } from "./tables.ts";

/** What every query about saved filters answers with: the contract's `Filter`, column by column. */
const columns = {
  id: savedFilters.id,
  name: savedFilters.name,
  query: savedFilters.query,
  version: savedFilters.version,
  createdAt: savedFilters.createdAt,
  updatedAt: savedFilters.updatedAt,
};

/** The only way a filter's row is addressed, as for tasks. */
function owned(owner: UserId, id: FilterId) {
  return and(eq(savedFilters.ownerId, owner), eq(savedFilters.id, id));
}

const $ = sql.placeholder;

const queries = prepared((db: Database) => {
  const list = (name: string, isBehind?: SQL) =>
    db
      .select(columns)
      .from(savedFilters)
      .where(and(eq(savedFilters.ownerId, $("owner")), isBehind))
      .orderBy(asc(savedFilters.createdAt), asc(savedFilters.id))
      .limit($("limit"))
      .prepare(name);
  return {
    get: db
      .select(columns)
      .from(savedFilters)
      .where(and(eq(savedFilters.ownerId, $("owner")), eq(savedFilters.id, $("id"))))
      .prepare("filter_get"),
    list: list("filter_list"),
    listBehind: list(
      "filter_list_behind",
      sql`(${savedFilters.createdAt}, ${savedFilters.id}) > (${$("createdAt")}, ${$("id")})`,
    ),
  };
});

/** Where a page ended. */
export interface FilterPosition {
  readonly createdAt: Timestamp;
  readonly id: FilterId;
}

export interface FilterSelection {
  readonly limit: number;
  readonly after?: FilterPosition | undefined;
}

/** One page of an owner's saved filters, the first one made first. */
export async function listFilters(
  db: Database,
  owner: UserId,
  { limit, after }: FilterSelection,
): Promise<{ items: SavedFilter[]; next: FilterPosition | null }> {
  const { list, listBehind } = queries(db);
  const rows = await (after ? listBehind : list).execute({ owner, ...after, limit: limit + 1 });
  return pageOf(rows, limit, (last) => last);
}

/** @throws ProblemError `filter-not-found`, whether the filter is missing or another owner's. */
export async function getFilter(db: Database, owner: UserId, id: FilterId): Promise<SavedFilter> {
  const [row] = await queries(db).get.execute({ owner, id });
  if (row) return row;
  throw new ProblemError("filter-not-found");
}

/**
 * Saves a filter once, however often it is asked to.
 *
 * @returns `replayed` as `createTask` does.
 * @throws ProblemError `filter-exists` when the id was created with other content.
 */
export async function createFilter(
  db: Database,
  batch: Batch,
  { id, name, query }: Omit<CreateFilter, "userId" | "idempotencyKey">,
): Promise<{ filter: SavedFilter; replayed: boolean }> {
  const createdAs = id === undefined ? null : digest([name, query]);
  return inBatch(db, batch, async (transaction) => {
    const [filter] = await transaction
      .insert(savedFilters)
      .values({
        ownerId: batch.owner,
        id: id ?? FilterId.parse(uuidv7()),
        name,
        query,
        createdAs,
      })
      .onConflictDoNothing({ target: [savedFilters.ownerId, savedFilters.id] })
      .returning(columns);
    if (filter) return { filter, replayed: false };
    if (id === undefined) throw new Error("A fresh UUIDv7 met one in use.");

    const [first] = await transaction
      .select({ ...columns, createdAs: savedFilters.createdAs })
      .from(savedFilters)
      .where(owned(batch.owner, id));
    if (!first || first.createdAs !== createdAs) throw new ProblemError("filter-exists");
    const { createdAs: _, ...found } = first;
    return { filter: found, replayed: true };
  });
}

/**
 * Changes the named fields and no others; values that the filter already has change nothing.
 *
 * @throws ProblemError `filter-not-found`; `filter-changed` when the filter is not at `ifVersion`.
 */
export async function updateFilter(
  db: Database,
  batch: Batch,
  change: Omit<UpdateFilter, "userId" | "idempotencyKey">,
): Promise<SavedFilter> {
  const { filterId, ifVersion, name, query } = change;
  const differs = or(differsFrom(savedFilters.name, name), differsFrom(savedFilters.query, query));
  if (differs) {
    const [changed] = await db
      .update(savedFilters)
      .set({
        ...(name === undefined ? {} : { name }),
        ...(query === undefined ? {} : { query }),
        version: sql`${savedFilters.version} + 1`,
        updatedAt: sql`now()`,
      })
      .where(
        and(
          owned(batch.owner, filterId),
          isAtVersion(savedFilters.version, ifVersion),
          differs,
          begun(batch),
        ),
      )
      .returning(columns);
    if (changed) return changed;
  }
  const again = rememberUnchanged(db, batch, (...where) => updateFilter(...where, change));
  if (again) return again;
  const filter = await getFilter(db, batch.owner, filterId);
  requireVersion(filter, ifVersion, "filter-changed");
  return filter;
}

/** @throws ProblemError `filter-not-found`; `filter-changed` when the filter is not at `ifVersion`. */
export async function deleteFilter(
  db: Database,
  batch: Batch,
  { filterId, ifVersion }: Pick<DeleteFilter, "filterId" | "ifVersion">,
): Promise<void> {
  const deleted = await db
    .delete(savedFilters)
    .where(
      and(owned(batch.owner, filterId), isAtVersion(savedFilters.version, ifVersion), begun(batch)),
    )
    .returning({ id: savedFilters.id });
  if (deleted.length > 0) return;
  await getFilter(db, batch.owner, filterId);
  throw new ProblemError("filter-changed");
}
