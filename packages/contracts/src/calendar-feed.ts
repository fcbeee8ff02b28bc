import { z } from "zod";
import { OwnUserId } from "./ids.ts";
import { Timestamp } from "./timestamp.ts";

export const GetCalendarFeed = z.strictObject({ userId: OwnUserId });
export const CreateCalendarFeed = z.strictObject({ userId: OwnUserId });
export const DeleteCalendarFeed = z.strictObject({ userId: OwnUserId });

export const CalendarFeed = z
  .object({
    createdAt: Timestamp.nullable().meta({
      description: "When the URL was created; `null` if there is none.",
    }),
  })
  .meta({ id: "CalendarFeed", description: "Whether there is a calendar feed." });
export type CalendarFeed = z.infer<typeof CalendarFeed>;

export const NewCalendarFeed = z
  .object({
    url: z.string().meta({
      format: "uri",
      description: "Anyone with this URL can read the dated tasks. It is shown only once.",
    }),
    createdAt: Timestamp,
  })
  .meta({ id: "NewCalendarFeed", description: "A URL that calendar programs can subscribe to." });
export type NewCalendarFeed = z.infer<typeof NewCalendarFeed>;
