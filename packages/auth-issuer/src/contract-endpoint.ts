import { type ProblemCode, ProblemError, PROBLEMS, toProblem } from "@docket/contracts";
import type { GenericEndpointContext } from "better-auth";
import { createAuthEndpoint } from "better-auth/api";

/**
 * Where the contract's endpoints are inside better-auth. Stock endpoints have some of the contract's
 * paths, and rate limits of their own for others; nothing of better-auth's is below this one.
 */
export const CONTRACT_PREFIX = "/docket";

export const PROBLEM_TYPE = "application/problem+json";

/**
 * One call of the contract.
 *
 * better-auth's own reading of bodies is lenient; each endpoint parses what the handler let through.
 *
 * @param path  below the base path, with parameters as `:name`.
 */
export function contractEndpoint<Path extends `/${string}`>(
  method: "GET" | "POST" | "DELETE",
  path: Path,
  answer: (endpoint: GenericEndpointContext) => Promise<unknown>,
) {
  const internalPath: `${typeof CONTRACT_PREFIX}${Path}` = `${CONTRACT_PREFIX}${path}`;
  return createAuthEndpoint(internalPath, { method, disableBody: true }, answer);
}

/**
 * Answers a failure that comes with a cookie. Those that are thrown leave all headers behind.
 *
 * @param instance  the path of the call.
 */
export function problemAnswer(code: ProblemCode, instance: string): Response {
  return Response.json(toProblem(new ProblemError(code), instance), {
    status: PROBLEMS[code].status,
    headers: { "content-type": PROBLEM_TYPE },
  });
}

/** Answers 204. */
export function noContent(endpoint: GenericEndpointContext): undefined {
  endpoint.setStatus(204);
}
