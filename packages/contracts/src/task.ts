import { z } from "zod";
import { idempotencyKey } from "./idempotency-key.ts";
import { ListId, OwnUserId, TaskId } from "./ids.ts";
import { cursor, ifVersion, limit, nextCursor } from "./listing.ts";
import { label, text } from "./text.ts";
import { Timestamp } from "./timestamp.ts";

/** iCalendar's PRIORITY (RFC 5545 §3.8.1.9) 0, 9, 5 and 1, in words. */
export const Priority = z.enum(["none", "low", "medium", "high"]);
export type Priority = z.infer<typeof Priority>;

const Title = label(500).meta({ description: "1 to 500 characters after trimming." });
const Notes = text(10_000).meta({ description: "Markdown, up to 10 000 characters." });

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
    deletedAt: Timestamp.nullable().meta({
      description: "Since when it is in the trash; `null` elsewhere.",
    }),
    version: z.int().min(1).meta({ description: "Grows by 1 with each change; the ETag." }),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .meta({ id: "Task", description: "One thing to do. It belongs to exactly one owner." });
export type Task = z.infer<typeof Task>;

export const ListTasks = z.strictObject({
  userId: OwnUserId,
  limit,
  cursor,
  completed: z.boolean().optional().meta({ description: "Only completed, or only open tasks." }),
  listId: z
    .union([ListId, z.literal("inbox")])
    .optional()
    .meta({ description: "Only the tasks of this list; `inbox` for those without one." }),
});
export type ListTasks = z.output<typeof ListTasks>;

export const TaskPage = z
  .object({ items: z.array(Task), nextCursor })
  .meta({ id: "TaskPage", description: "Tasks, newest first." });
export type TaskPage = z.infer<typeof TaskPage>;

export const GetTask = z.strictObject({ userId: OwnUserId, taskId: TaskId });

export const CreateTask = z.strictObject({
  userId: OwnUserId,
  idempotencyKey,
  id: TaskId.optional().meta({
    description: "Chosen by the client so that a retry creates nothing twice. UUIDv7 suits best.",
  }),
  title: Title,
  notes: Notes.default(""),
  completed: z.boolean().default(false),
  priority: Priority.default("none"),
  listId: ListId.nullable().default(null),
});
export type CreateTask = z.output<typeof CreateTask>;

/** What a change may name; `null` puts `notes` and `priority` back to their default, and `listId` to the Inbox. */
const changes = {
  title: Title.optional(),
  notes: Notes.nullable().optional(),
  completed: z.boolean().optional(),
  priority: Priority.nullable().optional(),
  listId: ListId.nullable().optional(),
};

export const UpdateTask = z.strictObject({
  userId: OwnUserId,
  taskId: TaskId,
  ifVersion,
  idempotencyKey,
  ...changes,
});
export type UpdateTask = z.output<typeof UpdateTask>;
export type TaskChanges = z.output<z.ZodObject<typeof changes>>;

export const DeleteTask = z.strictObject({
  userId: OwnUserId,
  taskId: TaskId,
  ifVersion,
  idempotencyKey,
});
export type DeleteTask = z.output<typeof DeleteTask>;

export const RestoreTask = z.strictObject({
  userId: OwnUserId,
  taskId: TaskId,
  ifVersion,
  idempotencyKey,
});
export type RestoreTask = z.output<typeof RestoreTask>;

const ids = z
  .array(TaskId)
  .min(1, "Name at least one task.")
  .max(500, "Name at most 500 tasks.")
  .refine((all) => new Set(all).size === all.length, "Name each task only once.")
  .meta({ uniqueItems: true, description: "1 to 500 tasks: all of them, or none." });

export const UpdateTasks = z.strictObject({ userId: OwnUserId, idempotencyKey, ids, ...changes });
export type UpdateTasks = z.output<typeof UpdateTasks>;

export const SelectTasks = z.strictObject({ userId: OwnUserId, idempotencyKey, ids });
export type SelectTasks = z.output<typeof SelectTasks>;

export const Tasks = z
  .object({ items: z.array(Task) })
  .meta({ id: "Tasks", description: "In the order in which they were named." });

/** How long a task stays in the trash before it goes for good. */
export const TRASH_DAYS = 30;

export const ListTrash = z.strictObject({ userId: OwnUserId, limit, cursor });

export const TrashPage = z
  .object({ items: z.array(Task), nextCursor })
  .meta({ id: "TrashPage", description: "Tasks in the trash, the last deleted first." });
export type TrashPage = z.infer<typeof TrashPage>;

export const EmptyTrash = z.strictObject({
  userId: OwnUserId,
  idempotencyKey,
  // A year that ISO 8601 has and PostgreSQL has not.
  deletedBefore: Timestamp.refine((time) => !time.startsWith("0000"), "There is no year 0.")
    .optional()
    .meta({
      description: "Only what was in the trash before this time; everything when absent.",
    }),
});
export type EmptyTrash = z.output<typeof EmptyTrash>;

export const EmptiedTrash = z
  .object({ purged: z.int().min(0).meta({ description: "How many tasks are gone." }) })
  .meta({ id: "EmptiedTrash", description: "What emptying the trash came to." });
export type EmptiedTrash = z.infer<typeof EmptiedTrash>;
