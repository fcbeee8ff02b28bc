import { User } from "@docket/contracts";
import { z } from "zod";
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
    .input(z.strictObject({}).optional())
    .output(User)
    .query(({ ctx }) => ctx.user),
});
