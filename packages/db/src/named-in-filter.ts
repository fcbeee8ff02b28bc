import {
  foldName,
  type ListId,
  type NameValue,
  ProblemError,
  type TagId,
  type TaskFilter,
  type UserId,
} from "@docket/contracts";
import { and, eq, inArray } from "drizzle-orm";
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
): Promise<ReadonlyMap<string, ListId[]>> {
  const found = new Map<string, ListId[]>();
  if (names.size === 0) return found;
  const rows = await db
    .select({ id: lists.id, name: lists.name })
    .from(lists)
    .where(eq(lists.ownerId, owner));
  for (const { id, name } of rows) {
    const key = foldName(name);
    if (names.has(key)) found.set(key, [...(found.get(key) ?? []), id]);
  }
  return found;
}

async function findTags(
  db: Database,
  owner: UserId,
  names: Names,
): Promise<ReadonlyMap<string, TagId[]>> {
  if (names.size === 0) return new Map();
  const rows = await db
    .select({ id: tags.id, nameKey: tags.nameKey })
    .from(tags)
    .where(and(eq(tags.ownerId, owner), inArray(tags.nameKey, [...names.keys()])));
  return new Map(rows.map(({ id, nameKey }) => [nameKey, [id]]));
}

function missing(names: Names, found: ReadonlyMap<string, unknown>, what: "list" | "tag") {
  return [...names].flatMap(([key, name]) =>
    found.has(key) ? [] : [{ pointer: "/filter", detail: `You have no ${what} called “${name}”.` }],
  );
}
