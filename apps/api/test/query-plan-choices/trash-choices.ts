import { randomUUID } from "node:crypto";
import type { InternalCaller } from "@docket/router";
import { ABSENT, type FieldChoices, secondPageOf } from "./choice.ts";
import { existingTask, taskWithSubtasks } from "./existing.ts";

async function trashedTask(owner: InternalCaller): Promise<string> {
  const taskId = await existingTask(owner);
  await owner.task.delete({ taskId });
  return taskId;
}

async function trashedFamily(owner: InternalCaller): Promise<string> {
  const taskId = await taskWithSubtasks(owner);
  await owner.task.delete({ taskId });
  return taskId;
}

export const TRASH_CHOICES: FieldChoices = {
  "trash.list cursor": [ABSENT, secondPageOf("trash.list")],
  "trash.purge taskId": [trashedTask, trashedFamily, () => Promise.resolve(randomUUID())],
  deletedBefore: [ABSENT, "2020-02-29T00:00:00.000Z"],
};
