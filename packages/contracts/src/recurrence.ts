import { z } from "zod";
import { TaskId } from "./ids.ts";

/** Wall-clock text: a day, or a day and a time. */
const LocalMoment = z.string().regex(/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d)?$/);

/** How a task comes back. */
export const Recurrence = z
  .object({
    rule: z.string().meta({ description: "An RRULE's value (RFC 5545 §3.3.10)." }),
    from: z.enum(["due", "completion"]).meta({
      description: "Whether the next one is counted from the due date or from when one was done.",
    }),
    timeZone: z.string().meta({ description: "The zone on whose clocks the rule is read." }),
    seriesId: TaskId.meta({ description: "The first task of the series." }),
    start: LocalMoment.meta({ description: "Where the series began (DTSTART)." }),
    occurrence: LocalMoment.meta({ description: "Which one this is (RECURRENCE-ID)." }),
  })
  .meta({ id: "Recurrence", description: "How a task comes back once it is done." });
export type Recurrence = z.infer<typeof Recurrence>;
