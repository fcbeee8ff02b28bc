import { PROBLEMS, ProblemError, problemErrorOf, toProblem, type User } from "@docket/contracts";
import { isOutage } from "@docket/db";
import type { RestMeta } from "@docket/openapi";
import { initTRPC, TRPCError } from "@trpc/server";
import { bearerToken } from "./bearer.ts";
import type { Context } from "./context.ts";

const t = initTRPC
  .context<Context>()
  .meta<RestMeta>()
  .create({
    isDev: false,
    errorFormatter({ shape, error, path, ctx }) {
      const expected = problemErrorOf(error);
      const instance =
        expected === null && ctx?.requestId !== undefined
          ? `urn:uuid:${ctx.requestId}`
          : `/api/trpc/${path ?? ""}`;
      const problem = toProblem(expected ?? new ProblemError("internal-error"), instance);
      const { code, httpStatus } = shape.data;
      return { code: shape.code, message: problem.detail, data: { code, httpStatus, problem } };
    },
  });

export const { router, createCallerFactory } = t;

/** Every door learns of an expected failure in one form: a TRPCError whose cause is the ProblemError. */
export const publicProcedure = t.procedure.use(async ({ next }) => {
  const result = await next();
  if (result.ok) return result;
  const problem = isOutage(result.error.cause)
    ? new ProblemError("service-unavailable", { retryAfter: 1, cause: result.error.cause })
    : problemErrorOf(result.error);
  if (problem === null) throw result.error;
  throw new TRPCError({
    code: PROBLEMS[problem.code].trpc,
    message: problem.detail,
    cause: problem,
  });
});

/** Verifies the Bearer JWT and injects its user; no database is asked. */
export const protectedProcedure = publicProcedure.use(async ({ ctx, next }) =>
  next({ ctx: { user: await authenticate(ctx) } }),
);

async function authenticate({ caller, verifyAccessToken }: Context): Promise<User> {
  if ("user" in caller) return caller.user;
  const token = bearerToken(caller.authorization);
  if (token === null) throw new ProblemError("unauthenticated");
  const user = await verifyAccessToken(token);
  if (user === null) throw new ProblemError("invalid-token");
  return user;
}

/**
 * For procedures about the caller's own things. A call that names another user ends here, decided
 * from the token alone: before its input is checked and before any query.
 */
export const ownProcedure = protectedProcedure.use(async ({ ctx, getRawInput, next }) => {
  const named = ctx.addressedUserId ?? namedUserId(await getRawInput());
  if (named !== undefined && named !== "me" && named !== ctx.user.id) {
    throw new ProblemError("forbidden");
  }
  return next();
});

/** Anything but text is left for the input schema to refuse. */
function namedUserId(input: unknown): string | undefined {
  if (typeof input !== "object" || input === null || !("userId" in input)) return undefined;
  return typeof input.userId === "string" ? input.userId : undefined;
}
