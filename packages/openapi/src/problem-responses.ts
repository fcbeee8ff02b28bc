import { PROBLEMS, Problem, type ProblemCode } from "@docket/contracts";
import type { oas31, ZodOpenApiResponseObject } from "zod-openapi";

/**
 * Describes the answers that carry these problems: one response for each status, its description
 * naming every code, its body the shared `Problem` component.
 */
export function problemResponses(
  codes: readonly ProblemCode[],
): Record<`${number}`, ZodOpenApiResponseObject> {
  const responses: Record<`${number}`, ZodOpenApiResponseObject> = {};
  for (const status of new Set(codes.map((code) => PROBLEMS[code].status))) {
    const alike = [...new Set(codes)].filter((code) => PROBLEMS[code].status === status);
    const headers = HEADERS[status];
    responses[`${status}`] = {
      description: alike.map((code) => `\`${code}\`: ${PROBLEMS[code].detail}`).join("\n\n"),
      ...(headers && { headers }),
      content: { "application/problem+json": { schema: Problem } },
    };
  }
  return responses;
}

const RETRY_AFTER = {
  "Retry-After": {
    description: "Seconds to wait before retrying, if known.",
    schema: { type: "integer", minimum: 0 },
  },
} satisfies oas31.HeadersObject;

const HEADERS: Partial<Record<number, oas31.HeadersObject>> = {
  401: {
    "WWW-Authenticate": {
      description: 'If a bearer token is required: `Bearer`, or `Bearer error="invalid_token"`.',
      schema: { type: "string" },
    },
  },
  405: { Allow: { description: "The methods served here.", schema: { type: "string" } } },
  429: RETRY_AFTER,
  503: RETRY_AFTER,
};
