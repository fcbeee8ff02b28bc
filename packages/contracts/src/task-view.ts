import { z } from "zod";
import { ListId, OwnUserId, TagId, TaskId } from "./ids.ts";
import { cursor, limit, nextCursor } from "./listing.ts";
import { parseTaskFilter } from "./parse-task-filter.ts";
import { Priority } from "./priority.ts";
import { Task } from "./task.ts";
import { LONGEST_FILTER } from "./task-filter.ts";
import { text } from "./text.ts";
import { TimeZone } from "./time-zone.ts";

/*
 * Ways to look at one's tasks: listing, search, counts.
 */

/** The text form of a filter; what is wrong with it is said in words, each with its place. */
export const FilterText = text(LONGEST_FILTER)
  .superRefine((value, context) => {
    const parsed = parseTaskFilter(value);
    if ("filter" in parsed) return;
    for (const { start, detail } of parsed.errors) {
      context.addIssue({ code: "custom", message: `At character ${start + 1}: ${detail}` });
    }
  })
  .meta({
    description: "A filter as text, such as `due:today tag:home !done`.",
    examples: ["due:today,overdue !done", "priority:p1,p2 list:inbox started"],
  });

/** The words that `due:` takes in the text form, without the key. */
const DueWords = text(200)
  .superRefine((value, context) => {
    const parsed = parseTaskFilter(`due:${value}`);
    const isOneTerm = "filter" in parsed && parsed.filter.length === 1;
    if (isOneTerm) return;
    const message =
      "errors" in parsed
        ? (parsed.errors[0]?.detail ?? "")
        : "Write one day, or several with commas between them.";
    context.addIssue({ code: "custom", message });
  })
  .meta({
    description:
      "`today`, `tomorrow`, `overdue`, `none`, `any`, `7d` (today and the next six days), `2026-11-20`, " +
      "`2026-11-01..2026-11-30`; several with commas between them.",
    examples: ["today,overdue"],
  });

/** Of several, one has to fit. */
function anyOf<Value extends z.ZodType>(value: Value) {
  return z.array(value).min(1).max(50).optional();
}

const filter = FilterText.optional();

const timeZone = TimeZone.default("UTC").meta({
  description: "The caller's IANA time zone, which determines the current day.",
});

export const TaskSort = z.enum(["created", "updated", "due", "priority", "position", "title"]);
export type TaskSort = z.infer<typeof TaskSort>;

export const SortDirection = z.enum(["asc", "desc"]);
export type SortDirection = z.infer<typeof SortDirection>;

/** What a listing can ask for by itself; all of it must hold. */
const selection = {
  filter,
  completed: z.boolean().optional().meta({ description: "Only completed, or only open tasks." }),
  listId: z
    .xor([ListId, z.literal("inbox")], { error: "Must be the id of a list, or `inbox`." })
    .optional()
    .meta({ description: "Only the tasks of this list; `inbox` for those without one." }),
  tagId: anyOf(TagId).meta({ description: "Only tasks with one of these tags." }),
  priority: anyOf(Priority).meta({ description: "Only these priorities." }),
  due: DueWords.optional(),
  started: z.boolean().optional().meta({
    description: "`true` omits tasks that start on a later day.",
  }),
  parentId: z
    .xor([TaskId, z.literal("none")], { error: "Must be the id of a task, or `none`." })
    .optional()
    .meta({
      description: "Only the subtasks of this task; `none` for tasks that are not subtasks.",
    }),
  trashed: z.boolean().optional().meta({ description: "`true` shows the trash instead." }),
  timeZone,
};

export const ListTasks = z.strictObject({
  userId: OwnUserId,
  limit,
  cursor,
  ...selection,
  sort: TaskSort.default("created").meta({
    description:
      "`created` and `updated` newest first, `due` earliest time first, `priority` highest first, `position` " +
      "and `title` in their order.",
  }),
  direction: SortDirection.optional().meta({
    description: "Sort direction. Tasks without a due date always come last.",
  }),
});
export type ListTasks = z.output<typeof ListTasks>;
export type TaskSelection = z.output<z.ZodObject<typeof selection>>;

export const TaskPage = z
  .object({ items: z.array(Task), nextCursor })
  .meta({ id: "TaskPage", description: "Tasks, newest first by default." });
export type TaskPage = z.infer<typeof TaskPage>;

export const SearchTasks = z.strictObject({
  userId: OwnUserId,
  query: text(200).meta({
    description:
      "The words to find in titles and notes, at most 16. Beginnings of words are enough.",
    examples: ["letter", "100% sure", "牛乳"],
  }),
  filter,
  timeZone,
  limit,
});
export type SearchTasks = z.output<typeof SearchTasks>;

export const FoundTasks = z
  .object({ items: z.array(Task) })
  .meta({ id: "FoundTasks", description: "Tasks, the best match first." });
export type FoundTasks = z.infer<typeof FoundTasks>;

export const CountTasks = z.strictObject({ userId: OwnUserId, timeZone });

const count = z.int().min(0);

export const TaskCounts = z
  .object({
    inbox: count.meta({ description: "`list:inbox !done started`" }),
    today: count.meta({ description: "`due:today !done started`" }),
    overdue: count.meta({ description: "`due:overdue !done started`" }),
    upcoming: count.meta({ description: "`due:7d !done started`" }),
    noDate: count.meta({ description: "`due:none !done started`" }),
    open: count.meta({ description: "`!done`" }),
    completed: count.meta({ description: "`done`" }),
    trash: count.meta({ description: "`trashed`" }),
    lists: z
      .array(z.object({ listId: ListId, open: count }))
      .meta({ description: "`!done started` of each list that has any." }),
    tags: z
      .array(z.object({ tagId: TagId, open: count }))
      .meta({ description: "`!done started` of each tag that has any." }),
  })
  .meta({ id: "TaskCounts", description: "The number of tasks in each view." });
export type TaskCounts = z.infer<typeof TaskCounts>;
