import {
  CalendarFeed,
  CreateCalendarFeed,
  DeleteCalendarFeed,
  GetCalendarFeed,
  NewCalendarFeed,
} from "@docket/contracts";
import { createCalendarFeed, deleteCalendarFeed, getCalendarFeed } from "@docket/db";
import { z } from "zod";
import { ownProcedure, router } from "./procedures.ts";

const tags = ["Calendar"];
const path = "/users/{userId}/calendar";

/** No write of these is in the log: an address that was taken back never comes back. */
export const calendarRouter = router({
  get: ownProcedure
    .meta({ rest: { method: "GET", path, summary: "Is there a calendar feed?", tags } })
    .input(GetCalendarFeed)
    .output(CalendarFeed)
    .query(({ ctx }) => getCalendarFeed(ctx.db, ctx.user.id)),

  create: ownProcedure
    .meta({
      rest: {
        method: "POST",
        path,
        summary: "Make an address for calendars",
        description: "The address there was before leads nowhere from now on.",
        tags,
        status: 201,
      },
    })
    .input(CreateCalendarFeed)
    .output(NewCalendarFeed)
    .mutation(async ({ ctx }) => {
      const { secret, createdAt } = await createCalendarFeed(ctx.db, ctx.user.id);
      return { url: `${ctx.publicOrigin}/api/calendar/${secret}.ics`, createdAt };
    }),

  delete: ownProcedure
    .meta({
      rest: {
        method: "DELETE",
        path,
        summary: "Take the address back",
        description: "Where there is none, nothing happens.",
        tags,
        status: 204,
      },
    })
    .input(DeleteCalendarFeed)
    .output(z.void())
    .mutation(({ ctx }) => deleteCalendarFeed(ctx.db, ctx.user.id)),
});
