import { z } from "zod";
import { CalendarDate } from "./due.ts";
import { TagId, TaskId } from "./ids.ts";
import { Priority } from "./priority.ts";
import { TimeZone } from "./time-zone.ts";

/** Wall-clock text: a day, or a day and a time. */
const LocalMoment = z.string().regex(/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d)?$/);

const RecurrenceOrigin = z.enum(["due", "completion"]).meta({
  description: "Whether the next date counts from the due date or from the day of completion.",
});

/** What the next task of a series has, where a change was about one of them alone. */
const FollowingFields = z.object({
  title: z.string().exactOptional(),
  notes: z.string().exactOptional(),
  priority: Priority.exactOptional(),
  tagIds: z.array(TagId).exactOptional(),
  start: CalendarDate.nullable().exactOptional(),
});
export type FollowingFields = z.infer<typeof FollowingFields>;

/** How a task comes back. */
export const Recurrence = z
  .object({
    rule: z.string().meta({ description: "An RRULE's value (RFC 5545 §3.3.10)." }),
    from: RecurrenceOrigin,
    timeZone: z.string().meta({ description: "The time zone of the rule." }),
    seriesId: TaskId.meta({ description: "The first task of the series." }),
    start: LocalMoment.meta({ description: "The beginning of the series (DTSTART)." }),
    occurrence: LocalMoment.meta({
      description: "The original date of this occurrence (RECURRENCE-ID).",
    }),
    count: z
      .int()
      .min(1)
      .meta({ description: "Number of occurrences so far, including this one." }),
    following: FollowingFields.nullable().meta({
      description:
        "Values that the next occurrence gets instead, after a change with scope `this`; otherwise `null`.",
    }),
  })
  .meta({ id: "Recurrence", description: "The recurrence of a task." });
export type Recurrence = z.infer<typeof Recurrence>;

/** How a task is to come back; it needs a due date, with which the series begins. */
export const NewRecurrence = z
  .strictObject({
    rule: z.string().meta({
      maxLength: 500,
      description: "An RRULE's value (RFC 5545 §3.3.10).",
      examples: ["FREQ=WEEKLY;BYDAY=MO,TH"],
    }),
    from: RecurrenceOrigin.optional().meta({ description: "Default: `due`." }),
    timeZone: TimeZone.optional().meta({
      description:
        "The time zone of the day for a task due on a whole day. Default: UTC. Due times have their own time zone.",
    }),
  })
  .meta({ id: "NewRecurrence", description: "The recurrence of a task." });
export type NewRecurrence = z.output<typeof NewRecurrence>;
