import { randomUUID } from "node:crypto";
import { problemErrorOf } from "@docket/contracts";
import type { InternalCaller } from "@docket/router";
import { ABSENT, call, type FieldChoices, type Input, MANY, secondPageOf } from "./choice.ts";
import {
  existingList,
  existingTags,
  existingTask,
  existingTasks,
  someMissing,
} from "./existing.ts";

/** One's own, with a third of the tasks. */
export const LARGE_LIST = "01940000-0000-7000-8000-000000000001";

async function trashedTask(owner: InternalCaller): Promise<string> {
  return (await owner.trash.list({ limit: 1 })).items[0]?.id ?? "";
}

async function trashedTasks(owner: InternalCaller): Promise<string[]> {
  return (await owner.trash.list({ limit: MANY })).items.map(({ id }) => id);
}

/** The name of what an earlier create with the rest of this input has made, if that can be. */
async function replayedId(owner: InternalCaller, rest: Input): Promise<string> {
  const id = randomUUID();
  await call(owner, "task.create", { ...rest, id }).catch((error: unknown) => {
    if (problemErrorOf(error) === null) throw error;
  });
  return id;
}

/** A neighbour of the one that `existingTask` names. */
async function sibling(owner: InternalCaller): Promise<string> {
  const [first] = (await owner.task.list({ limit: 1 })).items;
  const { items } = await owner.task.list({ limit: 2, listId: first?.listId ?? "inbox" });
  return items[1]?.id ?? "";
}

async function wholeDay(): Promise<object> {
  return { date: "2026-11-21" };
}

async function weekly(): Promise<object> {
  return { rule: "FREQ=WEEKLY" };
}

async function repeatingTask(owner: InternalCaller): Promise<string> {
  const task = await owner.task.create({
    title: "Water the plants",
    due: { date: "2026-11-21" },
    recurrence: { rule: "FREQ=WEEKLY" },
  });
  await owner.task.create({ title: "Fill the can", parentId: task.id });
  return task.id;
}

export const TASK_CHOICES: FieldChoices = {
  // Where a task is, and what it is to be, are set together.
  parentId: [ABSENT, null, sibling, randomUUID()],
  "task.updateMany parentId": [ABSENT],
  before: [ABSENT, null, sibling],
  tagIds: [ABSENT, existingTags],
  due: [ABSENT, wholeDay],
  start: [ABSENT],
  recurrence: [ABSENT, null, weekly],
  // A rule and a due date are set together, for each of them.
  "task.updateMany recurrence": [ABSENT, weekly],
  scope: [ABSENT, "this"],
  taskId: [existingTask, trashedTask, randomUUID()],
  "task.update taskId": [existingTask, repeatingTask, trashedTask, randomUUID()],
  "task.skip taskId": [existingTask, repeatingTask, trashedTask, randomUUID()],
  ids: [existingTasks, someMissing],
  "task.restoreMany ids": [trashedTasks, existingTasks, someMissing],
  "task.list listId": [ABSENT, "inbox", LARGE_LIST, randomUUID()],
  "task.create listId": [ABSENT, existingList],
  "task.update listId": [ABSENT, null, existingList],
  "task.updateMany listId": [ABSENT, null, existingList],
  "task.create id": [ABSENT, randomUUID(), existingTask, replayedId],
  "task.list cursor": [ABSENT, secondPageOf("task.list")],
  "task.list completed": [ABSENT, true, false],
  "task.create title": ["Post the letter"],
  "task.quickAdd text": [
    "Sweep\nMop",
    "Sweep #Errands @errand @brand-new p1 tomorrow 9am\nMop @brand-new",
    "tomorrow",
  ],
  "task.quickAdd listId": [ABSENT, null, existingList],
  "task.quickAdd timeZone": [ABSENT],
  title: [ABSENT, "Post the letter"],
  notes: [ABSENT, "By noon."],
  // They are set as the title is.
  "task.update notes": [ABSENT],
  "task.update priority": [ABSENT],
  "task.updateMany notes": [ABSENT],
  "task.updateMany priority": [ABSENT],
  completed: [ABSENT, true, false],
  priority: [ABSENT, "high"],
};
