import { CalendarDate, Due, ListId, Priority, Tag, TagId, TaskId } from "@docket/contracts";
import { z } from "zod";

/** Changes as the form has them: what is being typed can still be too long, or empty. */
export const DraftChanges = z.object({
  title: z.string().exactOptional(),
  notes: z.string().exactOptional(),
  completed: z.boolean().exactOptional(),
  priority: Priority.exactOptional(),
  listId: ListId.nullable().exactOptional(),
  due: Due.nullable().exactOptional(),
  start: CalendarDate.nullable().exactOptional(),
  tagIds: z.array(TagId).exactOptional(),
  recurrence: z
    .object({
      rule: z.string(),
      from: z.enum(["due", "completion"]).optional(),
      timeZone: z.string().optional(),
    })
    .nullable()
    .exactOptional(),
});

/** An edit of a task that is not saved. */
export const TaskDraft = z.object({
  taskId: TaskId,
  /** Of the task, so that its user recognises it. */
  title: z.string(),
  /** Of the task that the edit began with. */
  version: z.number(),
  changes: DraftChanges,
  /** Tags that the edit would make. */
  madeTags: z.array(Tag).readonly(),
  /** The subtask and the tag that were being typed. */
  subtask: z.string(),
  tag: z.string(),
});
export type TaskDraft = z.infer<typeof TaskDraft>;

/** A draft of changes alone. */
export const NOTHING_TYPED = { madeTags: [], subtask: "", tag: "" };
