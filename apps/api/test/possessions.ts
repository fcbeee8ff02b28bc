import type { InternalCaller } from "@docket/router";

/** All that an owner has, its log included, as far as one page goes. */
export async function everythingOf(owner: InternalCaller) {
  const [tasks, trash, lists, tags, filters, changes, calendar] = await Promise.all([
    owner.task.list({ limit: 100 }),
    owner.trash.list({ limit: 100 }),
    owner.list.list({ limit: 100 }),
    owner.tag.list({ limit: 100 }),
    owner.filter.list({ limit: 100 }),
    owner.change.list({ limit: 100 }),
    owner.calendar.get({}),
  ]);
  return {
    tasks: tasks.items,
    trash: trash.items,
    lists: lists.items,
    tags: tags.items,
    filters: filters.items,
    changes: changes.items,
    calendar,
  };
}

/** Leaves an owner nothing but the log. */
export async function clear(owner: InternalCaller): Promise<void> {
  const { items } = await owner.task.list({ limit: 100 });
  if (items.length > 0) await owner.task.deleteMany({ ids: items.map(({ id }) => id) });
  await owner.trash.empty({});
  for (const { id } of (await owner.list.list({ limit: 100 })).items) {
    await owner.list.delete({ listId: id, tasks: "inbox" });
  }
  for (const { id } of (await owner.tag.list({ limit: 100 })).items) {
    await owner.tag.delete({ tagId: id });
  }
  for (const { id } of (await owner.filter.list({ limit: 100 })).items) {
    await owner.filter.delete({ filterId: id });
  }
}
