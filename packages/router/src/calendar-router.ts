import type { Grant } from "@docket/access-token";
import {
  CalendarFeed,
  CreateCalendarFeed,
  DeleteCalendarFeed,
  FRESH_SIGN_IN_SECONDS,
  GetCalendarFeed,
  NewCalendarFeed,
  ProblemError,
} from "@docket/contracts";
import { createCalendarFeed, deleteCalendarFeed, getCalendarFeed } from "@docket/db";
import { z } from "zod";
import { ownProcedure, router } from "./procedures.ts";

const tags = ["Calendar"];
const path = "/users/{userId}/calendar";

/** @throws ProblemError `fresh-sign-in-required`, also when the token does not say when its user signed in. */
function requireFreshSignIn({ authenticatedAt }: Grant): void {
  const oldest = Date.now() - FRESH_SIGN_IN_SECONDS * 1_000;
  if (authenticatedAt === null || authenticatedAt < oldest) {
    throw new ProblemError("fresh-sign-in-required");
  }
}

/** No write of these is in the log: an address that was taken back never comes back. */
export const calendarRouter = router({
  get: ownProcedure
    .meta({ rest: { method: "GET", path, summary: "Get whether there is a calendar feed", tags } })
    .input(GetCalendarFeed)
    .output(CalendarFeed)
    .query(({ ctx }) => getCalendarFeed(ctx.db, ctx.user.id)),

  create: ownProcedure
    .meta({
      rest: {
        method: "POST",
        path,
        summary: "Create a calendar URL",
        description:
          "Revokes the previous URL. Because the URL outlives the access token, this requires " +
          "a sign-in within the last ten minutes: a token from `register`, from a sign-in endpoint, or from " +
          "`POST /api/auth/confirm-password`, and a session that has not ended. The user is notified by mail.",
        tags,
        status: 201,
        problems: ["fresh-sign-in-required"],
      },
    })
    .input(CreateCalendarFeed)
    .output(NewCalendarFeed)
    .mutation(async ({ ctx }) => {
      const { db, user, sessionId } = ctx;
      requireFreshSignIn(ctx);
      const feed = await db.transaction(async (transaction) => {
        const created = await createCalendarFeed(transaction, user.id, sessionId);
        if (created) await ctx.notices.add(transaction, user, { event: "calendar-address-made" });
        return created;
      });
      // The session has ended, for example because of a new password.
      if (feed === null) throw new ProblemError("fresh-sign-in-required");
      ctx.notices.send();
      const { secret, createdAt } = feed;
      return { url: `${ctx.publicOrigin}/api/calendar/${secret}.ics`, createdAt };
    }),

  delete: ownProcedure
    .meta({
      rest: {
        method: "DELETE",
        path,
        summary: "Revoke the calendar URL",
        description: "Does nothing if there is none.",
        tags,
        status: 204,
      },
    })
    .input(DeleteCalendarFeed)
    .output(z.void())
    .mutation(({ ctx }) => deleteCalendarFeed(ctx.db, ctx.user.id)),
});
