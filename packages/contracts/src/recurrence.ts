import { z } from "zod";
import { CalendarDate } from "./due.ts";
import { TagId, TaskId } from "./ids.ts";
import { Priority } from "./priority.ts";
import { TimeZone } from "./time-zone.ts";

/** Wall-clock text: a day, or a day and a time. */
const LocalMoment = z.string().regex(/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d)?$/);

const RecurrenceOrigin = z.enum(["due", "completion"]).meta({
  description:
    "Whether the next one is counted from the due date or from the day when this one was done.",
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
    timeZone: z.string().meta({ description: "The zone on whose clocks the rule is read." }),
    seriesId: TaskId.meta({ description: "The first task of the series." }),
    start: LocalMoment.meta({ description: "Where the series began (DTSTART)." }),
    occurrence: LocalMoment.meta({ description: "Which one this is (RECURRENCE-ID)." }),
    count: z.int().min(1).meta({ description: "How many there have been, this one included." }),
    following: FollowingFields.nullable().meta({
      description:
        "What the next one has instead, where this one alone was changed; `null` where it was not.",
    }),
  })
  .meta({ id: "Recurrence", description: "How a task comes back once it is done." });
export type Recurrence = z.infer<typeof Recurrence>;

/** How a task is to come back; it needs a due date, with which the series begins. */
export const NewRecurrence = z
  .strictObject({
    rule: z.string().meta({
      maxLength: 500,
      description: "An RRULE's value (RFC 5545 §3.3.10).",
      examples: ["FREQ=WEEKLY;BYDAY=MO,TH"],
    }),
    from: RecurrenceOrigin.optional().meta({ description: "`due` without it." }),
    timeZone: TimeZone.optional().meta({
      description:
        "Where a day begins, for a task due on a whole day: UTC without it. A time that is due has a zone of its own.",
    }),
  })
  .meta({ id: "NewRecurrence", description: "How a task is to come back once it is done." });
export type NewRecurrence = z.output<typeof NewRecurrence>;
