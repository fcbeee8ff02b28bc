import {
  findByName,
  foldName,
  type ListId,
  type NameValue,
  ProblemError,
  type TagId,
  type TaskFilter,
  type UserId,
} from "@docket/contracts";
import { and, eq, inArray, type SQL } from "drizzle-orm";
import type { Database } from "./database.ts";
import { lists, tags } from "./tables.ts";

/** What the names in a filter stand for, by folded name; several lists may have one name. */
export interface NamedInFilter {
  readonly lists: ReadonlyMap<string, readonly ListId[]>;
  readonly tags: ReadonlyMap<string, readonly TagId[]>;
}

/**
 * Finds the lists and tags that a filter names; without names, no query is made.
 *
 * @throws ProblemError `invalid-input` at `/filter`, with a sentence for each name that the owner has
 *   not given to anything.
 */
export async function findNamed(
  db: Database,
  owner: UserId,
  filter: TaskFilter,
): Promise<NamedInFilter> {
  const listNames = namesOf(filter, "list");
  const tagNames = namesOf(filter, "tag");
  const found = {
    lists: await findLists(db, owner, listNames),
    tags: await findTags(db, owner, tagNames),
  };
  const errors = [
    ...missing(listNames, found.lists, "list"),
    ...missing(tagNames, found.tags, "tag"),
  ];
  if (errors.length === 0) return found;
  throw new ProblemError("invalid-input", { errors });
}

type Names = ReadonlyMap<string, string>;

/** As they were written, by folded name. */
function namesOf(filter: TaskFilter, field: "list" | "tag"): Names {
  const values: NameValue[] = filter.flatMap((term) => (term.field === field ? term.values : []));
  return new Map(
    values.flatMap((value) => (value.kind === "name" ? [[foldName(value.name), value.name]] : [])),
  );
}

async function findLists(
  db: Database,
  owner: UserId,
  names: Names,
): Promise<ReadonlyMap<string, readonly ListId[]>> {
  if (names.size === 0) return new Map();
  const rows = await db
    .select({ id: lists.id, name: lists.name })
    .from(lists)
    .where(eq(lists.ownerId, owner));
  return match(names, rows);
}

async function findTags(
  db: Database,
  owner: UserId,
  names: Names,
): Promise<ReadonlyMap<string, readonly TagId[]>> {
  if (names.size === 0) return new Map();
  const read = (which?: SQL) =>
    db
      .select({ id: tags.id, name: tags.name })
      .from(tags)
      .where(and(eq(tags.ownerId, owner), which));
  const called = await read(inArray(tags.nameKey, [...names.keys()]));
  // Usually the index finds all names.
  return match(names, called.length === names.size ? called : await read());
}

function match<Id>(
  names: Names,
  rows: readonly { readonly id: Id; readonly name: string }[],
): ReadonlyMap<string, readonly Id[]> {
  const found = new Map<string, readonly Id[]>();
  for (const [key, written] of names) {
    const ids = findByName(written, rows).map(({ id }) => id);
    if (ids.length > 0) found.set(key, ids);
  }
  return found;
}

function missing(names: Names, found: ReadonlyMap<string, unknown>, what: "list" | "tag") {
  return [...names].flatMap(([key, name]) =>
    found.has(key) ? [] : [{ pointer: "/filter", detail: `You have no ${what} called “${name}”.` }],
  );
}
