import {
  foldName,
  type CreateTask,
  type List,
  type ListId,
  type Tag,
  type Task,
  type TagId,
} from "@docket/contracts";
import { type Batch, inBatch } from "./batch.ts";
import type { Database } from "./database.ts";
import { rememberOutcome } from "./idempotency.ts";
import { listLists, type ListPosition } from "./lists.ts";
import { createTag, listTags } from "./tags.ts";
import { createTask } from "./task-writes.ts";

/** What a task can be named to belong to. */
export interface OwnNames {
  /** Those that are not archived, in their owner's order. */
  readonly lists: readonly { readonly id: ListId; readonly name: string }[];
  readonly tags: readonly { readonly id: TagId; readonly name: string }[];
}

/** A task whose tags are said by their names, since they need not exist yet. */
export interface TaskWithTagNames extends Pick<
  CreateTask,
  "title" | "priority" | "listId" | "due" | "start" | "recurrence"
> {
  readonly tagNames: readonly string[];
}

interface Composition {
  /** Reading names that no line can mean would be in vain. */
  readonly needs: { readonly lists: boolean; readonly tags: boolean };
  /** Is given the owner's names as they are while the batch lasts. */
  readonly compose: (names: OwnNames) => Promise<readonly TaskWithTagNames[]>;
  /** The details to store with an idempotency key, once the tasks are composed. */
  readonly details: () => unknown;
}

/**
 * Creates tasks that are composed from names, and the tags that do not exist yet: all of it in one batch,
 * or none.
 *
 * @returns the tasks in the order in which they were composed; the first comes first in its list.
 */
export function createTasksByName(
  db: Database,
  batch: Batch,
  { needs, compose, details }: Composition,
): Promise<{ tasks: Task[]; newTags: Tag[] }> {
  return inBatch(db, batch, async (transaction) => {
    const { owner } = batch;
    const lists = needs.lists
      ? await everyPage<List, ListPosition>((after) =>
          listLists(transaction, owner, { limit: PAGE, after }),
        )
      : [];
    const tags = needs.tags
      ? await everyPage<Tag, string>((after) =>
          listTags(transaction, owner, { limit: PAGE, after }),
        )
      : [];
    const names = { lists: lists.filter(({ archived }) => !archived), tags };
    const composed = await compose(names);

    const idsByName = new Map(names.tags.map(({ id, name }) => [foldName(name), id]));
    const newTags: Tag[] = [];
    for (const name of composed.flatMap(({ tagNames }) => tagNames)) {
      if (idsByName.has(foldName(name))) continue;
      const { tag } = await createTag(transaction, batch, { name, colour: "grey" });
      idsByName.set(foldName(name), tag.id);
      newTags.push(tag);
    }

    const tasks: Task[] = [];
    // A new task comes before all others: the one that is to come first is the last to be made.
    for (const { tagNames, ...plain } of composed.toReversed()) {
      const tagIds = tagNames.flatMap((name) => idsByName.get(foldName(name)) ?? []);
      const { task } = await createTask(transaction, batch, {
        ...plain,
        notes: "",
        completed: false,
        tagIds,
      });
      tasks.unshift(task);
    }
    await rememberOutcome(transaction, batch, { details: details() });
    return { tasks, newTags };
  });
}

const PAGE = 100;

/** Few people have more lists or tags than one page holds. */
async function everyPage<Item, Place>(
  read: (after: Place | undefined) => Promise<{ items: Item[]; next: Place | null }>,
): Promise<Item[]> {
  const items: Item[] = [];
  let page = await read(undefined);
  for (;;) {
    items.push(...page.items);
    if (page.next === null) return items;
    page = await read(page.next);
  }
}
