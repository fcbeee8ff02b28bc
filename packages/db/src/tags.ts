import {
  type CreateTag,
  type DeleteTag,
  foldName,
  type MergeTag,
  ProblemError,
  type Tag,
  TagId,
  type UpdateTag,
  type UserId,
} from "@docket/contracts";
import { and, asc, eq, or, type SQL, sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { type Batch, begun, inBatch, rememberUnchanged } from "./batch.ts";
import { differsFrom, isAtVersion, pageOf, requireVersion } from "./columns.ts";
import type { Database } from "./database.ts";
import { digest } from "./digest.ts";
import { brokenRule } from "./failures.ts";
import { prepared } from "./prepared.ts";
import { tags, tasks, taskTags } from "./tables.ts";
import { nextVersion as nextTaskVersion } from "./tasks.ts";

/** What every query about tags answers with: the contract's `Tag`, column by column. */
const columns = {
  id: tags.id,
  name: tags.name,
  colour: tags.colour,
  version: tags.version,
  createdAt: tags.createdAt,
  updatedAt: tags.updatedAt,
};

/** The only way a tag row is addressed, as for tasks. */
function owned(owner: UserId, id: TagId) {
  return and(eq(tags.ownerId, owner), eq(tags.id, id));
}

const $ = sql.placeholder;

const queries = prepared((db: Database) => {
  const list = (name: string, isBehind?: SQL) =>
    db
      .select(columns)
      .from(tags)
      .where(and(eq(tags.ownerId, $("owner")), isBehind))
      .orderBy(asc(tags.nameKey))
      .limit($("limit"))
      .prepare(name);
  return {
    get: db
      .select(columns)
      .from(tags)
      .where(and(eq(tags.ownerId, $("owner")), eq(tags.id, $("id"))))
      .prepare("tag_get"),
    list: list("tag_list"),
    listBehind: list("tag_list_behind", sql`${tags.nameKey} > ${$("after")}`),
  };
});

export interface TagSelection {
  readonly limit: number;
  /** The folded name with which the page before ended. */
  readonly after?: string | undefined;
}

/** One page of an owner's tags by name. */
export async function listTags(
  db: Database,
  owner: UserId,
  { limit, after }: TagSelection,
): Promise<{ items: Tag[]; next: string | null }> {
  const { list, listBehind } = queries(db);
  const query = after === undefined ? list : listBehind;
  const rows = await query.execute({ owner, after, limit: limit + 1 });
  return pageOf(rows, limit, (last) => foldName(last.name));
}

/** @throws ProblemError `tag-not-found`, whether the tag is missing or another owner's. */
export async function getTag(db: Database, owner: UserId, id: TagId): Promise<Tag> {
  const [row] = await queries(db).get.execute({ owner, id });
  if (row) return row;
  throw new ProblemError("tag-not-found");
}

/**
 * Creates a tag once, however often it is asked to.
 *
 * @returns `replayed` as `createTask` does.
 * @throws ProblemError `tag-exists` when the id was created with other content; `tag-name-taken`.
 */
export async function createTag(
  db: Database,
  batch: Batch,
  { id, name, colour }: Omit<CreateTag, "userId" | "idempotencyKey">,
): Promise<{ tag: Tag; replayed: boolean }> {
  const createdAs = id === undefined ? null : digest([name, colour]);
  return withFreeName(() =>
    inBatch(db, batch, async (transaction) => {
      const [first] =
        id === undefined
          ? []
          : await transaction
              .select({ ...columns, createdAs: tags.createdAs })
              .from(tags)
              .where(owned(batch.owner, id));
      if (first) {
        if (first.createdAs !== createdAs) throw new ProblemError("tag-exists");
        const { createdAs: _, ...tag } = first;
        return { tag, replayed: true };
      }
      const [tag] = await transaction
        .insert(tags)
        .values({
          ownerId: batch.owner,
          id: id ?? TagId.parse(uuidv7()),
          name,
          nameKey: foldName(name),
          colour,
          createdAs,
        })
        .returning(columns);
      if (!tag) throw new Error("A tag that was inserted is not there.");
      return { tag, replayed: false };
    }),
  );
}

/**
 * Changes the named fields and no others; values that the tag already has change nothing.
 *
 * @throws ProblemError `tag-not-found`; `tag-changed` when the tag is not at `ifVersion`;
 *   `tag-name-taken`.
 */
export async function updateTag(
  db: Database,
  batch: Batch,
  change: Omit<UpdateTag, "userId" | "idempotencyKey">,
): Promise<Tag> {
  const { tagId, ifVersion, name, colour } = change;
  const differs = or(differsFrom(tags.name, name), differsFrom(tags.colour, colour));
  if (differs) {
    const fields = {
      ...(name === undefined ? {} : { name, nameKey: foldName(name) }),
      ...(colour === undefined ? {} : { colour }),
    };
    const [changed] = await withFreeName(() =>
      db
        .update(tags)
        .set({ ...fields, version: sql`${tags.version} + 1`, updatedAt: sql`now()` })
        .where(
          and(
            owned(batch.owner, tagId),
            isAtVersion(tags.version, ifVersion),
            differs,
            begun(batch),
          ),
        )
        .returning(columns),
    );
    if (changed) return changed;
  }
  const again = rememberUnchanged(db, batch, (...where) => updateTag(...where, change));
  if (again) return again;
  const tag = await getTag(db, batch.owner, tagId);
  requireVersion(tag, ifVersion, "tag-changed");
  return tag;
}

/**
 * Deletes a tag and takes it off every task, those in the trash included.
 *
 * @throws ProblemError `tag-not-found`; `tag-changed` when the tag is not at `ifVersion`.
 */
export async function deleteTag(
  db: Database,
  batch: Batch,
  { tagId, ifVersion }: Pick<DeleteTag, "tagId" | "ifVersion">,
): Promise<void> {
  await inBatch(db, batch, async (transaction) => {
    requireVersion(await getTag(transaction, batch.owner, tagId), ifVersion, "tag-changed");
    await retag(
      transaction,
      batch.owner,
      tagId,
      sql`array_remove(${tasks.tagIds}, ${tagId}::uuid)`,
    );
    await transaction.delete(tags).where(owned(batch.owner, tagId));
  });
}

/**
 * Puts another tag in this one's place on every task, and deletes this one.
 *
 * @returns the other one.
 * @throws ProblemError `tag-not-found` for either; `tag-changed` when the tag that goes is not at
 *   `ifVersion`; `invalid-input` for a tag and itself.
 */
export async function mergeTag(
  db: Database,
  batch: Batch,
  { tagId, ifVersion, into }: Omit<MergeTag, "userId" | "idempotencyKey">,
): Promise<Tag> {
  if (into === tagId) {
    const detail = "Must be a different tag from the one that is merged.";
    throw new ProblemError("invalid-input", { errors: [{ pointer: "/into", detail }] });
  }
  return inBatch(db, batch, async (transaction) => {
    requireVersion(await getTag(transaction, batch.owner, tagId), ifVersion, "tag-changed");
    const [target] = await transaction.select(columns).from(tags).where(owned(batch.owner, into));
    if (!target) {
      const detail = "You have no tag with this id.";
      throw new ProblemError("tag-not-found", { errors: [{ pointer: "/into", detail }] });
    }
    const merged = sql`case when ${into}::uuid = any(${tasks.tagIds})
      then array_remove(${tasks.tagIds}, ${tagId}::uuid)
      else array_replace(${tasks.tagIds}, ${tagId}::uuid, ${into}::uuid) end`;
    await retag(transaction, batch.owner, tagId, merged);
    await retagFollowing(transaction, batch.owner, tagId, into);
    await transaction.delete(tags).where(owned(batch.owner, tagId));
    return target;
  });
}

async function retag(db: Database, owner: UserId, tagId: TagId, tagIds: SQL): Promise<void> {
  const carriers = db
    .select({ id: taskTags.taskId })
    .from(taskTags)
    .where(and(eq(taskTags.ownerId, owner), eq(taskTags.tagId, tagId)));
  await db
    .update(tasks)
    .set({ tagIds, ...nextTaskVersion })
    .where(and(eq(tasks.ownerId, owner), sql`${tasks.id} = any(array(${carriers}))`));
}

/** Tasks that were changed alone say what the ones after them carry. */
async function retagFollowing(db: Database, owner: UserId, tagId: TagId, into: TagId) {
  const theirs = sql`${tasks.recurrence} #> '{following,tagIds}'`;
  const merged = sql`case when ${theirs} ? ${into} then (${theirs}) - ${tagId}::text
    else replace((${theirs})::text, ${tagId}, ${into})::jsonb end`;
  await db
    .update(tasks)
    .set({
      recurrence: sql`jsonb_set(${tasks.recurrence}, '{following,tagIds}', ${merged})`,
      ...nextTaskVersion,
    })
    .where(and(eq(tasks.ownerId, owner), sql`${theirs} is not null and ${theirs} ? ${tagId}`));
}

async function withFreeName<Result>(write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    if (brokenRule(error) !== "tag_name") throw error;
    throw new ProblemError("tag-name-taken", { cause: error });
  }
}
