import { restOperations } from "@docket/openapi";
import { appRouter } from "@docket/router";
import type { AnyTRPCProcedure, AnyTRPCRouter } from "@trpc/server";

const { _def: routes }: AnyTRPCRouter = appRouter;

/** By the full name of the procedure, such as `task.list`. */
export const TYPES = new Map(
  Object.entries<AnyTRPCProcedure>(routes.procedures).map(toNameAndType),
);

function toNameAndType([name, procedure]: [string, AnyTRPCProcedure]) {
  const { _def: definition } = procedure;
  return [name, definition.type] as const;
}

/** The procedures that REST serves as well. */
export const OPERATIONS = restOperations(appRouter);
