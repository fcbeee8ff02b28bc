import { GetUsage, Usage, User } from "@docket/contracts";
import { readUsage } from "@docket/db";
import { ownProcedure, protectedProcedure, router } from "./procedures.ts";

export const userRouter = router({
  me: protectedProcedure
    .meta({
      rest: {
        method: "GET",
        path: "/me",
        summary: "Get the current user",
        description: "Answered from the access token alone.",
        tags: ["User"],
      },
    })
    .output(User)
    .query(({ ctx }) => ctx.user),

  usage: ownProcedure
    .meta({
      rest: {
        method: "GET",
        path: "/users/{userId}/usage",
        summary: "Get storage usage and quotas",
        description: "Requests that would exceed a quota fail with `quota-exceeded`.",
        tags: ["User"],
      },
    })
    .input(GetUsage)
    .output(Usage)
    .query(({ ctx }) => readUsage(ctx.db, ctx.user.id, ctx.quotas)),
});
