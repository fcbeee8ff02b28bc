import { z } from "zod";
import { CalendarDate, Due, NewDue } from "./due.ts";
import { idempotencyKey } from "./idempotency-key.ts";
import { ListId, OwnUserId, TagId, TaskId } from "./ids.ts";
import { chosenId, cursor, ifVersion, limit, nextCursor, revision } from "./listing.ts";
import { Priority } from "./priority.ts";
import { NewRecurrence, Recurrence } from "./recurrence.ts";
import { label, text } from "./text.ts";
import { Timestamp } from "./timestamp.ts";

export const TaskTitle = label(500).meta({ description: "1 to 500 characters after trimming." });
const Notes = text(10_000).meta({ description: "Markdown, up to 10 000 characters." });

/** How many tags a task carries at most. */
export const MOST_TAGS = 50;

const TagIds = z
  .array(TagId)
  .max(MOST_TAGS, `A task can have at most ${MOST_TAGS} tags.`)
  .refine((all) => new Set(all).size === all.length, "Must not contain a tag more than once.")
  .meta({ uniqueItems: true });

export const Task = z
  .object({
    id: TaskId,
    title: z.string(),
    notes: z.string(),
    completed: z.boolean(),
    completedAt: Timestamp.nullable().meta({
      description: "Set and cleared by the server with `completed`.",
    }),
    priority: Priority,
    listId: ListId.nullable().meta({ description: "`null` in the Inbox." }),
    parentId: TaskId.nullable().meta({
      description: "The task that this one is a subtask of; it is in its parent's list.",
    }),
    position: z.string().meta({
      description: "The position in its list: compare as text, character by character.",
    }),
    tagIds: z.array(TagId),
    due: Due.nullable(),
    start: CalendarDate.nullable().meta({
      description: "The task is hidden from the everyday views before this day.",
    }),
    recurrence: Recurrence.nullable(),
    deletedAt: Timestamp.nullable().meta({
      description: "When the task was moved to the trash, or `null`.",
    }),
    ...revision,
  })
  .meta({ id: "Task", description: "A task. It belongs to exactly one user." });
export type Task = z.infer<typeof Task>;

export const GetTask = z.strictObject({ userId: OwnUserId, taskId: TaskId });

const parentId = TaskId.nullable()
  .optional()
  .meta({ description: "One of your tasks that is not a subtask." });

const before = TaskId.nullable().optional().meta({
  description:
    "Move the task before this task of the same list and parent; `null` moves it to the end.",
});

export const CreateTask = z.strictObject({
  userId: OwnUserId,
  idempotencyKey,
  id: chosenId(TaskId),
  title: TaskTitle,
  notes: Notes.default(""),
  completed: z.boolean().default(false),
  priority: Priority.default("none"),
  listId: ListId.nullable().optional().meta({
    description: "`null` is the Inbox (default). A subtask is in its parent's list.",
  }),
  parentId,
  before,
  tagIds: TagIds.default([]),
  due: NewDue.nullable().default(null),
  start: CalendarDate.nullable().default(null),
  recurrence: NewRecurrence.nullable()
    .default(null)
    .meta({ description: "Recurrence rule. Requires `due`; not allowed for subtasks." }),
});
export type CreateTask = z.output<typeof CreateTask>;

/**
 * What a change may name; `null` puts `notes`, `priority` and `tagIds` back to their default, `listId` to
 * the Inbox, and clears the others.
 */
const changes = {
  title: TaskTitle.optional(),
  notes: Notes.nullable().optional(),
  completed: z.boolean().optional(),
  priority: Priority.nullable().optional(),
  listId: ListId.nullable().optional(),
  parentId,
  tagIds: TagIds.nullable().optional(),
  due: NewDue.nullable().optional(),
  start: CalendarDate.nullable().optional(),
  recurrence: NewRecurrence.nullable()
    .optional()
    .meta({ description: "Recurrence rule; `null` ends the series with this task." }),
};

const address = { userId: OwnUserId, taskId: TaskId, ifVersion, idempotencyKey };

export const UpdateTask = z.strictObject({
  ...address,
  ...changes,
  before,
  scope: z.enum(["this", "following"]).optional().meta({
    description:
      "For recurring tasks: change only `this` occurrence, or this one and all `following` ones (default).",
  }),
});
export type UpdateTask = z.output<typeof UpdateTask>;
export type TaskChanges = z.output<z.ZodObject<typeof changes>>;

export const DeleteTask = z.strictObject(address);
export type DeleteTask = z.output<typeof DeleteTask>;

export const PurgeTask = z.strictObject(address);
export type PurgeTask = z.output<typeof PurgeTask>;

export const RestoreTask = z.strictObject(address);
export type RestoreTask = z.output<typeof RestoreTask>;

export const SkipTask = z.strictObject(address);
export type SkipTask = z.output<typeof SkipTask>;

export const SkippedTask = z
  .object({
    next: Task.nullable().meta({ description: "`null` if this was the last occurrence." }),
  })
  .meta({ id: "SkippedTask", description: "The task that follows a skipped one." });
export type SkippedTask = z.infer<typeof SkippedTask>;

const ids = z
  .array(TaskId)
  .min(1, "Name at least one task.")
  .max(500, "Name at most 500 tasks.")
  .refine((all) => new Set(all).size === all.length, "Name each task only once.")
  .meta({ uniqueItems: true, description: "1 to 500 tasks: all of them, or none." });

/** Characters. Each task's notes are made ready for search anew, while the owner's other writes wait. */
const MOST_NOTES = 100_000;

export const UpdateTasks = z
  .strictObject({ userId: OwnUserId, idempotencyKey, ids, ...changes })
  .refine((changed) => changed.ids.length * (changed.notes?.length ?? 0) <= MOST_NOTES, {
    path: ["notes"],
    error: `The notes of all tasks together can have at most ${MOST_NOTES} characters. Send fewer tasks.`,
  });
export type UpdateTasks = z.output<typeof UpdateTasks>;

export const SelectTasks = z.strictObject({ userId: OwnUserId, idempotencyKey, ids });
export type SelectTasks = z.output<typeof SelectTasks>;

export const Tasks = z
  .object({ items: z.array(Task) })
  .meta({ id: "Tasks", description: "In the order of the request." });

/** How long a task stays in the trash before it goes for good. */
export const TRASH_DAYS = 30;

export const ListTrash = z.strictObject({ userId: OwnUserId, limit, cursor });

export const TrashPage = z
  .object({ items: z.array(Task), nextCursor })
  .meta({ id: "TrashPage", description: "Tasks in the trash, most recently deleted first." });
export type TrashPage = z.infer<typeof TrashPage>;

export const EmptyTrash = z.strictObject({
  userId: OwnUserId,
  idempotencyKey,
  // A year that ISO 8601 has and PostgreSQL has not.
  deletedBefore: Timestamp.refine(
    (time) => !time.startsWith("0000"),
    "The year must be 0001 or later.",
  )
    .optional()
    .meta({
      description: "Only tasks that were in the trash before this time; all tasks if omitted.",
    }),
});
export type EmptyTrash = z.output<typeof EmptyTrash>;

export const EmptiedTrash = z
  .object({ purged: z.int().min(0).meta({ description: "Number of deleted tasks." }) })
  .meta({ id: "EmptiedTrash", description: "The result of emptying the trash." });
export type EmptiedTrash = z.infer<typeof EmptiedTrash>;
