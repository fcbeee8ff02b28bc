import { User } from "@docket/contracts";
import { protectedProcedure, router } from "./procedures.ts";

export const userRouter = router({
  me: protectedProcedure
    .meta({
      rest: {
        method: "GET",
        path: "/me",
        summary: "Who am I?",
        description: "Answered from the access token alone.",
        tags: ["User"],
      },
    })
    .output(User)
    .query(({ ctx }) => ctx.user),
});
