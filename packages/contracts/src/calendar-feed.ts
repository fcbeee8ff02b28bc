import { z } from "zod";
import { OwnUserId } from "./ids.ts";
import { Timestamp } from "./timestamp.ts";

export const GetCalendarFeed = z.strictObject({ userId: OwnUserId });
export const CreateCalendarFeed = z.strictObject({ userId: OwnUserId });
export const DeleteCalendarFeed = z.strictObject({ userId: OwnUserId });

export const CalendarFeed = z
  .object({
    createdAt: Timestamp.nullable().meta({
      description: "Since when there is an address; `null` where there is none.",
    }),
  })
  .meta({ id: "CalendarFeed", description: "Whether calendars can subscribe to dated tasks." });
export type CalendarFeed = z.infer<typeof CalendarFeed>;

export const NewCalendarFeed = z
  .object({
    url: z.string().meta({
      format: "uri",
      description: "Whoever has it can read the dated tasks. It is shown this once.",
    }),
    createdAt: Timestamp,
  })
  .meta({ id: "NewCalendarFeed", description: "An address for calendars to subscribe to." });
export type NewCalendarFeed = z.infer<typeof NewCalendarFeed>;
