import { Problem, ProblemError } from "@docket/contracts";
import { onlineManager } from "@tanstack/react-query";
import { z } from "zod";
import { SignedOutError } from "../account/access-token.ts";

/** A `TRPCClientError` known by its shape, so that the first page does without tRPC's client. */
const AnsweredCall = z.object({
  data: z.object({ problem: Problem }),
  meta: z
    .object({ response: z.instanceof(Response) })
    .optional()
    .catch(undefined),
});

/**
 * What the server said went wrong.
 *
 * @returns `null` when it said nothing: it was out of reach, or something between answered instead.
 */
export function problemOf(error: unknown): ProblemError | null {
  if (error instanceof ProblemError) return error;
  const call = AnsweredCall.safeParse(error);
  return call.success
    ? toProblemError(call.data.data.problem, call.data.meta?.response.headers ?? null)
    : null;
}

/** The same for an answer to a plain `fetch`, whose body has not been read. */
export async function problemOfResponse(response: Response): Promise<ProblemError> {
  const body: unknown = await response.json().catch(() => null);
  const problem = Problem.safeParse(body);
  return problem.success
    ? toProblemError(problem.data, response.headers)
    : new ProblemError("service-unavailable");
}

function toProblemError({ code, detail, errors }: Problem, headers: Headers | null): ProblemError {
  const retryAfter = Number(headers?.get("retry-after") ?? Number.NaN);
  return new ProblemError(code, {
    detail,
    ...(errors ? { errors } : {}),
    ...(Number.isFinite(retryAfter) ? { retryAfter } : {}),
  });
}

/** The call was made for an account that this tab has left; nobody is waiting for its outcome. */
export function isAbandoned(error: unknown): boolean {
  if (error instanceof SignedOutError) return true;
  return error instanceof Error && error.cause instanceof SignedOutError;
}

/** Whether the same call may succeed a moment later, without anybody doing anything. */
export function isTransient(error: unknown): boolean {
  if (isAbandoned(error)) return false;
  const problem = problemOf(error);
  return problem === null || problem.code === "service-unavailable";
}

/** One or two sentences for the user. */
export function describeFailure(error: unknown): string {
  const problem = problemOf(error);
  if (problem === null) {
    return onlineManager.isOnline() ? "The server did not respond." : "You are offline.";
  }
  if (problem.code === "too-many-requests") {
    return `Too many requests. Try again in ${describeWait(problem.retryAfter)}.`;
  }
  return problem.detail;
}

export function describeWait(seconds = 60): string {
  if (seconds === 1) return "a second";
  if (seconds < 90) return `${seconds} seconds`;
  return `${Math.ceil(seconds / 60)} minutes`;
}
