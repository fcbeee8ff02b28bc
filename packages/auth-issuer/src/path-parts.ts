import { Problem, type ProblemCode, PROBLEMS } from "@docket/contracts";
import { z } from "zod";

/** For the OpenAPI document: how calls that need a session know who calls. */
export const authSecuritySchemes = {
  session: {
    type: "apiKey",
    in: "cookie",
    name: "__Host-docket_session",
    description:
      "Set by `register` and by every way to sign in. Over plain http its name is `docket_session`.",
  },
  secondFactor: {
    type: "apiKey",
    in: "cookie",
    name: "__Host-docket_second_factor",
    description:
      "Set by `login` for ten minutes when the password is right and a second factor is asked for. Over plain http its name is `docket_second_factor`.",
  },
  passkey: {
    type: "apiKey",
    in: "cookie",
    name: "__Host-docket_passkey",
    description:
      "Set for five minutes when a passkey is about to be added or used. Over plain http its name is `docket_passkey`.",
  },
} as const;

/** For `security`: the session cookie, or nothing. */
export const SESSION_COOKIE = [{ session: [] }];
export const SECOND_FACTOR_COOKIE = [{ secondFactor: [] }];
export const PASSKEY_COOKIE = [{ passkey: [] }];
export const SESSION_AND_PASSKEY_COOKIE = [{ session: [], passkey: [] }];
export const PUBLIC: [] = [];

export const SET_COOKIE = {
  "Set-Cookie": {
    description: "The session cookie.",
    schema: { type: "string" },
  },
} as const;

const RETRY_AFTER = {
  "Retry-After": {
    description: "Seconds to wait before retrying.",
    schema: { type: "integer", minimum: 0 },
  },
} as const;

interface FailureResponse {
  description: string;
  headers?: typeof RETRY_AFTER;
  content: { "application/problem+json": { schema: typeof Problem } };
}

export const ANY_CALL: readonly ProblemCode[] = [
  "invalid-input",
  "internal-error",
  "service-unavailable",
];

/** Beside `ANY_CALL`, for methods that change something. */
export const ANY_CHANGE: readonly ProblemCode[] = [
  ...ANY_CALL,
  "malformed-json",
  "untrusted-origin",
  "payload-too-large",
  "unsupported-media-type",
];

/** The body of an answer that says no more than its status. */
export const NOTHING = z.strictObject({});

export function success(description: string, schema: z.ZodType, headers?: typeof SET_COOKIE) {
  return { description, ...(headers && { headers }), content: { "application/json": { schema } } };
}

export function done(description: string, headers?: typeof SET_COOKIE) {
  return { description, ...(headers && { headers }) };
}

/** One response for each status, naming every code that comes with it. */
export function failures(codes: readonly ProblemCode[]) {
  const responses: Record<`${number}`, FailureResponse> = {};
  for (const status of new Set(codes.map((code) => PROBLEMS[code].status))) {
    const alike = codes.filter((code) => PROBLEMS[code].status === status);
    responses[`${status}`] = {
      description: alike.map((code) => `\`${code}\`: ${PROBLEMS[code].detail}`).join("\n\n"),
      ...(status === 429 && { headers: RETRY_AFTER }),
      content: { "application/problem+json": { schema: Problem } },
    };
  }
  return responses;
}

export function jsonBody(schema: z.ZodType) {
  return { required: true, content: { "application/json": { schema } } };
}
