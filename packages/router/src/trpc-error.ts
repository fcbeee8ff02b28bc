import { PROBLEMS, type ProblemError } from "@docket/contracts";
import { TRPCError } from "@trpc/server";

/** The one form in which every door learns of an expected failure. */
export function toTrpcError(problem: ProblemError): TRPCError {
  return new TRPCError({
    code: PROBLEMS[problem.code].trpc,
    message: problem.detail,
    cause: problem,
  });
}
