import { CalendarDate, Due, ListId, Priority, Tag, TagId, TaskId } from "@docket/contracts";
import { z } from "zod";

/** The changes in the form. Typed text may be too long or empty. */
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

/** The unsaved edit of a task. */
export const TaskDraft = z.object({
  taskId: TaskId,
  /** The task's title, so that the user recognises it. */
  title: z.string(),
  /** The version of the task when the edit began. */
  version: z.number(),
  changes: DraftChanges,
  /** New tags that the edit would create. */
  madeTags: z.array(Tag).readonly(),
  /** The subtask and the tag that were being typed. */
  subtask: z.string(),
  tag: z.string(),
});
export type TaskDraft = z.infer<typeof TaskDraft>;

/** The parts of a draft without typed text. */
export const NOTHING_TYPED = { madeTags: [], subtask: "", tag: "" };
