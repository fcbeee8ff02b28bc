import type { User } from "@docket/contracts";
import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import { calendarRouter } from "./calendar-router.ts";
import { changeRouter } from "./change-router.ts";
import type { Services } from "./context.ts";
import { exportRouter } from "./export-router.ts";
import { importRouter } from "./import-router.ts";
import { filterRouter } from "./filter-router.ts";
import { listRouter } from "./list-router.ts";
import { createCallerFactory, router } from "./procedures.ts";
import { tagRouter } from "./tag-router.ts";
import { taskRouter } from "./task-router.ts";
import { trashRouter } from "./trash-router.ts";
import { userRouter } from "./user-router.ts";

/** The one definition behind all callers. */
export const appRouter = router({
  task: taskRouter,
  list: listRouter,
  tag: tagRouter,
  filter: filterRouter,
  trash: trashRouter,
  change: changeRouter,
  calendar: calendarRouter,
  export: exportRouter,
  import: importRouter,
  user: userRouter,
});

export type AppRouter = typeof appRouter;
export type RouterInputs = inferRouterInputs<AppRouter>;
export type RouterOutputs = inferRouterOutputs<AppRouter>;

const createCaller = createCallerFactory(appRouter);

/**
 * Calls procedures from code in this process, with the same types, validation and scoping as over
 * HTTP, on behalf of a user whom that code vouches for.
 *
 * @example
 * const ada = callerFor(services, user);
 * const task = await ada.task.create({ title: "Post the letter" });
 *
 * @throws TRPCError whose `cause` is the ProblemError.
 */
export function callerFor(services: Services, user: User): InternalCaller {
  return createCaller({ ...services, caller: { user }, source: "internal" });
}

export type InternalCaller = ReturnType<typeof createCaller>;
