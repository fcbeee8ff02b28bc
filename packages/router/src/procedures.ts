import type { Grant } from "@docket/access-token";
import { ProblemError, problemErrorOf, toProblem, type User, UserId } from "@docket/contracts";
import { isOutage, refusal } from "@docket/db";
import type { RestMeta } from "@docket/openapi";
import { initTRPC, TRPCError } from "@trpc/server";
import { bearerToken } from "./bearer.ts";
import type { Context } from "./context.ts";
import { toTrpcError } from "./trpc-error.ts";

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

/*
 * Each kind of procedure has one middleware, whose steps are functions: tRPC copies its options for
 * every further one, which costs more than the step itself.
 */

async function withProblems<Result extends { ok: boolean; error?: unknown }>(
  run: () => Promise<Result>,
): Promise<Result> {
  const result = await run().catch(failAs);
  if (!result.ok && result.error instanceof TRPCError) failAs(result.error);
  return result;
}

function failAs(error: unknown): never {
  const cause = error instanceof TRPCError ? error.cause : error;
  const problem = isOutage(cause)
    ? new ProblemError("service-unavailable", { retryAfter: 1, cause })
    : (refusal(cause) ?? problemErrorOf(error));
  if (problem === null) throw error;
  throw toTrpcError(problem);
}

export const publicProcedure = t.procedure.use(({ next }) => withProblems(() => next()));

/** Verifies the Bearer JWT and injects its user; no database is asked. */
export const protectedProcedure = t.procedure.use(({ ctx, next }) =>
  withProblems(async () => next({ ctx: await authenticate(ctx) })),
);

/**
 * For procedures on the caller's own data. A call that names another user is refused here, based on the token
 * alone: before its input is validated and before any query.
 *
 * The call then waits until its owner may use the database. Its body has been received by then, so a slow client
 * does not block others.
 */
export const ownProcedure = t.procedure.use(({ ctx, type, getRawInput, next }) =>
  withProblems(async () => {
    const grant = await authenticateOwner(ctx, getRawInput);
    await getRawInput();
    const { id } = grant.user;
    const { read, write } = ctx.admission;
    const call = () => next({ ctx: grant });
    return type === "mutation" ? write(id, call) : read(id, call);
  }),
);

/**
 * As `ownProcedure`, for calls that last as long as a file is sent and read: it does not wait, and work that could
 * block other calls has to go through `ctx.admission`.
 */
export const longProcedure = t.procedure.use(({ ctx, getRawInput, next }) =>
  withProblems(async () => next({ ctx: await authenticateOwner(ctx, getRawInput) })),
);

async function authenticateOwner(
  ctx: Context,
  getRawInput: () => Promise<unknown>,
): Promise<Grant> {
  const grant = await authenticate(ctx);
  const named = ctx.addressedUserId ?? namedUserId(await getRawInput());
  if (named !== undefined && named !== "me" && !isSameUser(named, grant.user)) {
    throw new ProblemError("forbidden");
  }
  return grant;
}

/** Code in the process vouches for its users as long as it runs. */
async function authenticate({ caller, verifyAccessToken, admit }: Context): Promise<Grant> {
  if ("user" in caller) {
    return {
      user: caller.user,
      validUntil: Infinity,
      authenticatedAt: Infinity,
      sessionId: null,
    };
  }
  const token = bearerToken(caller.authorization);
  if (token === null) throw new ProblemError("unauthenticated");
  const grant = await verifyAccessToken(token);
  if (grant === null) throw new ProblemError("invalid-token");
  await admit?.(grant.user);
  return grant;
}

function isSameUser(named: string, { id }: User): boolean {
  return UserId.safeParse(named).data === id;
}

/** Anything but text is left for the input schema to refuse. */
function namedUserId(input: unknown): string | undefined {
  if (typeof input !== "object" || input === null || !("userId" in input)) return undefined;
  return typeof input.userId === "string" ? input.userId : undefined;
}
