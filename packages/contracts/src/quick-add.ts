import { z } from "zod";
import { idempotencyKey } from "./idempotency-key.ts";
import { ListId, OwnUserId } from "./ids.ts";
import { Tag } from "./tag.ts";
import { Task } from "./task.ts";
import { text } from "./text.ts";
import { TimeZone } from "./time-zone.ts";

/** Of one line, in UTF-16 code units. */
export const LONGEST_QUICK_ADD_LINE = 1_000;
/** How many lines with something on them are taken at once. */
const MOST_LINES = 50;
/** Of all lines together, in code points. */
const LONGEST_TEXT = 10_000;

/** The lines of a text that say something, with their numbers, from 1. */
export function quickAddLines(typed: string): { line: number; content: string }[] {
  return typed
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map((content, index) => ({ line: index + 1, content }))
    .filter(({ content }) => content.trim() !== "");
}

export const QuickAddTasks = z.strictObject({
  userId: OwnUserId,
  idempotencyKey,
  text: text(LONGEST_TEXT)
    .superRefine((value, context) => {
      const lines = quickAddLines(value);
      const complain = (message: string) => context.addIssue({ code: "custom", message });
      if (lines.length === 0) complain("Must not be empty.");
      if (lines.length > MOST_LINES) complain(`Must have at most ${MOST_LINES} lines.`);
      const long = lines.find(({ content }) => content.length > LONGEST_QUICK_ADD_LINE);
      if (long) {
        const limit = LONGEST_QUICK_ADD_LINE;
        complain(`Line ${long.line} must be at most ${limit} characters long.`);
      }
    })
    .meta({
      minLength: 1,
      pattern: "\\S",
      description: `A task on each line that is not empty; ${MOST_LINES} lines at most, of ${LONGEST_QUICK_ADD_LINE} characters each.`,
      examples: ["Pay rent every month on the 1st 9am #Home @money p1"],
    }),
  timeZone: TimeZone.default("UTC").meta({
    description: "IANA time zone for dates and times in the text.",
  }),
  listId: ListId.nullable()
    .default(null)
    .meta({ description: "The list for lines without a list; `null` is the Inbox." }),
});
export type QuickAddTasks = z.output<typeof QuickAddTasks>;

export const QuickAddSpan = z
  .object({
    start: z
      .int()
      .min(0)
      .meta({ description: "In UTF-16 code units, from the beginning of the line." }),
    end: z.int().min(0).meta({ description: "Exclusive." }),
    kind: z.enum(["list", "tag", "priority", "due", "start", "recurrence"]),
  })
  .meta({ id: "QuickAddSpan", description: "A recognised part of a line." });
export type QuickAddSpan = z.infer<typeof QuickAddSpan>;

export const QuickAddedTasks = z
  .object({
    items: z.array(
      z.object({
        line: z
          .int()
          .min(1)
          .meta({ description: "Line number in the text, including empty lines." }),
        task: Task,
        spans: z.array(QuickAddSpan),
      }),
    ),
    tags: z.array(Tag).meta({ description: "New tags." }),
  })
  .meta({ id: "QuickAddedTasks", description: "One task per line, in the order of the lines." });
export type QuickAddedTasks = z.infer<typeof QuickAddedTasks>;
