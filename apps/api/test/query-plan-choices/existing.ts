import { randomUUID } from "node:crypto";
import type { ListId, TaskId } from "@docket/contracts";
import type { InternalCaller } from "@docket/router";
import { MANY } from "./choice.ts";

export async function existingTask(owner: InternalCaller): Promise<string> {
  return (await owner.task.list({ limit: 1 })).items[0]?.id ?? "";
}

export async function existingTasks(owner: InternalCaller): Promise<TaskId[]> {
  return (await owner.task.list({ limit: MANY })).items.map(({ id }) => id);
}

export async function someMissing(owner: InternalCaller): Promise<string[]> {
  return [...(await existingTasks(owner)).slice(1), randomUUID()];
}

export async function existingList(owner: InternalCaller): Promise<string> {
  return (await owner.list.list({ limit: 1 })).items[0]?.id ?? "";
}

export async function listWithTasks(owner: InternalCaller): Promise<ListId> {
  const { id } = await owner.list.create({ name: "Errands" });
  await owner.task.updateMany({ ids: await existingTasks(owner), listId: id });
  return id;
}

export async function existingTag(owner: InternalCaller): Promise<string> {
  return (await owner.tag.list({ limit: 1 })).items[0]?.id ?? "";
}

/** As `tagIds`. */
export async function existingTags(owner: InternalCaller): Promise<string[]> {
  return (await owner.tag.list({ limit: 3 })).items.map(({ id }) => id);
}

export async function taskWithSubtasks(owner: InternalCaller): Promise<string> {
  return (await owner.task.list({ filter: "!parent:none", limit: 1 })).items[0]?.parentId ?? "";
}
