import {
  type BatchId,
  type CreateTask,
  FilterId,
  ListId,
  ProblemError,
  TagId,
  TaskId,
} from "@docket/contracts";
import { ADA, requestOf } from "@docket/testing";
import { sql } from "drizzle-orm";
import * as fc from "fast-check";
import {
  createFilter,
  createList,
  createTag,
  createTask,
  type Database,
  deleteFilter,
  deleteList,
  deleteTag,
  deleteTask,
  purgeTask,
  emptyTrash,
  mergeTag,
  missingReference,
  restoreTask,
  skipTask,
  trashTasks,
  undoBatch,
  updateFilter,
  updateList,
  updateTag,
  updateTask,
  updateTasks,
} from "../src/index.ts";

type NewTask = Omit<CreateTask, "userId" | "idempotencyKey">;

export const LETTER: NewTask = {
  title: "Post the letter",
  notes: "",
  completed: false,
  priority: "none",
  listId: null,
  tagIds: [],
  due: null,
  start: null,
  recurrence: null,
};

const TIMED = { date: "2026-11-21", time: "09:30", timeZone: "Europe/Lisbon" };

/** One of the things that can be done, to one of a few tasks and lists. */
export type Step = readonly [kind: string, task: number, list: number, text: string, flag: boolean];

/** Sequences of them. */
export const steps = fc.array(
  fc.tuple(
    fc.constantFrom(
      "create",
      "create",
      "subtask",
      "complete",
      "reorder",
      "plan",
      "recur",
      "skip",
      "endSeries",
      "createTag",
      "renameTag",
      "mergeTag",
      "deleteTag",
      "update",
      "move",
      "delete",
      "purge",
      "restore",
      "many",
      "trashMany",
      "empty",
      "createList",
      "updateList",
      "moveList",
      "deleteList",
      "createFilter",
      "updateFilter",
      "deleteFilter",
      "undo",
      "raw",
    ),
    fc.nat(4),
    fc.nat(2),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }),
    fc.boolean(),
  ),
  { minLength: 5, maxLength: 40 },
);

const nth = (kind: string, n: number) => `01940000-0000-7000-8000-${kind}0000000000${n}`;

/** @throws what refused the step; then it changed nothing. */
export async function take(db: Database, done: BatchId[], step: Step): Promise<void> {
  const [kind, task, list, words, flag] = step;
  const text = `${words.replaceAll("\0", "").trim()}.`;
  const taskId = TaskId.parse(nth("a", task));
  const listId = ListId.parse(nth("b", list));
  const otherList = ListId.parse(nth("b", (list + 1) % 3));
  const otherTask = TaskId.parse(nth("a", (task + 1) % 5));
  const ids = [taskId, otherTask];
  const tagId = TagId.parse(nth("c", list));
  const filterId = FilterId.parse(nth("d", list));
  const query = flag ? "due:today !done" : "priority:high";
  const otherTag = TagId.parse(nth("c", (list + 1) % 3));
  const batch = {
    ...requestOf(ADA),
    idempotencyKey: flag ? text.codePointAt(0)?.toString() : undefined,
  };
  done.push(batch.id);
  switch (kind) {
    case "create":
      return void (await createTask(db, batch, {
        ...LETTER,
        id: taskId,
        title: text,
        completed: flag,
      }));
    case "update":
      return void (await updateTask(db, batch, {
        taskId,
        notes: text,
        completed: flag,
        priority: "high",
        scope: flag ? "this" : "following",
      }));
    case "move":
      return void (await updateTask(db, batch, { taskId, listId: flag ? listId : null }));
    case "subtask":
      return void (await updateTask(db, batch, { taskId, parentId: flag ? otherTask : null }));
    case "complete":
      return void (await updateTasks(db, batch, { ids, completed: true }));
    case "reorder":
      return void (await updateTask(db, batch, { taskId, before: flag ? otherTask : null }));
    case "plan":
      return void (await updateTask(db, batch, {
        taskId,
        tagIds: flag ? [tagId, otherTag] : [tagId],
        due: flag ? { date: "2026-11-21" } : TIMED,
        start: "2026-11-20",
      }));
    case "recur":
      return void (await updateTask(db, batch, {
        taskId,
        due: flag ? { date: "2026-11-21" } : TIMED,
        recurrence: { rule: flag ? "FREQ=WEEKLY;COUNT=3" : "FREQ=DAILY" },
      }));
    case "skip":
      return void (await skipTask(db, batch, { taskId }));
    case "endSeries":
      return void (await updateTasks(db, batch, { ids, recurrence: null }));
    case "createTag":
      return void (await createTag(db, batch, { id: tagId, name: text, colour: "red" }));
    case "renameTag":
      return void (await updateTag(db, batch, { tagId, name: text }));
    case "mergeTag":
      return void (await mergeTag(db, batch, { tagId, into: otherTag }));
    case "deleteTag":
      return deleteTag(db, batch, { tagId });
    case "delete":
      return deleteTask(db, batch, { taskId });
    case "purge":
      return purgeTask(db, batch, { taskId });
    case "restore":
      return void (await restoreTask(db, batch, { taskId }));
    case "many":
      return void (await updateTasks(db, batch, { ids, title: text, listId }));
    case "trashMany":
      return void (await trashTasks(db, batch, ids));
    case "empty":
      return void (await emptyTrash(db, batch, undefined));
    case "createList":
      return void (await createList(db, batch, {
        id: listId,
        name: text,
        colour: "red",
        ...(flag ? { before: otherList } : {}),
      }));
    case "updateList":
      return void (await updateList(db, batch, { listId, name: text, archived: flag }));
    case "moveList":
      return void (await updateList(db, batch, { listId, before: flag ? otherList : null }));
    case "deleteList":
      return deleteList(db, batch, { listId, tasks: flag ? "inbox" : "trash" });
    case "createFilter":
      return void (await createFilter(db, batch, { id: filterId, name: text, query }));
    case "updateFilter":
      return void (await updateFilter(db, batch, { filterId, name: text, query }));
    case "deleteFilter":
      return deleteFilter(db, batch, { filterId });
    case "undo": {
      const undoes = done.at(-2 - task);
      if (undoes) await undoBatch(db, { ...batch, undoes });
      return;
    }
    default:
      await db.execute(
        sql`update task set notes = ${text}, version = version + 1 where owner_id = ${ADA.id} and completed = ${flag}`,
      );
  }
}

/**
 * Whether a step was refused, as some have to be.
 *
 * @throws anything else that went wrong.
 */
export function isRefusal(error: unknown): boolean {
  if (error instanceof ProblemError || missingReference(error) !== null) return true;
  throw error;
}
