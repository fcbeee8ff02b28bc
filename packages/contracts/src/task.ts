import { z } from "zod";
import { OwnUserId, TaskId } from "./ids.ts";
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
    version: z.int().min(1).meta({ description: "Grows by 1 with each change; the ETag." }),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .meta({ id: "Task", description: "One thing to do. It belongs to exactly one owner." });
export type Task = z.infer<typeof Task>;

const ifVersion = z
  .int()
  .min(0)
  .optional()
  .meta({ description: "Refuse with `task-changed` unless the task is at this version." });

export const ListTasks = z.strictObject({
  userId: OwnUserId,
  limit: z.int().min(1).max(100).default(50),
  cursor: z
    .string()
    .max(512)
    .optional()
    .meta({ description: "`nextCursor` of the page before; opaque, and bound to this listing." }),
  completed: z.boolean().optional().meta({ description: "Only completed, or only open tasks." }),
});
export type ListTasks = z.output<typeof ListTasks>;

export const TaskPage = z
  .object({
    items: z.array(Task),
    nextCursor: z.string().nullable().meta({ description: "`null` on the last page." }),
  })
  .meta({ id: "TaskPage", description: "Tasks, newest first." });
export type TaskPage = z.infer<typeof TaskPage>;

export const GetTask = z.strictObject({ userId: OwnUserId, taskId: TaskId });

export const CreateTask = z.strictObject({
  userId: OwnUserId,
  id: TaskId.optional().meta({
    description: "Chosen by the client so that a retry creates nothing twice. UUIDv7 suits best.",
  }),
  title: Title,
  notes: Notes.default(""),
  completed: z.boolean().default(false),
  priority: Priority.default("none"),
});
export type CreateTask = z.output<typeof CreateTask>;

/** Changes the fields it names and no others; `null` puts `notes` and `priority` back to their default. */
export const UpdateTask = z.strictObject({
  userId: OwnUserId,
  taskId: TaskId,
  ifVersion,
  title: Title.optional(),
  notes: Notes.nullable().optional(),
  completed: z.boolean().optional(),
  priority: Priority.nullable().optional(),
});
export type UpdateTask = z.output<typeof UpdateTask>;

export const DeleteTask = z.strictObject({ userId: OwnUserId, taskId: TaskId, ifVersion });
export type DeleteTask = z.output<typeof DeleteTask>;
