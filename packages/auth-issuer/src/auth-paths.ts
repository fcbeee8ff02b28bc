import {
  AccessToken,
  JwkSet,
  Login,
  Problem,
  type ProblemCode,
  PROBLEMS,
  Register,
  Session,
} from "@docket/contracts";
import { z } from "zod";
import { BASE_PATH } from "./http-handler.ts";

/** For the OpenAPI document: how `token` and `logout` know who calls. */
export const authSecuritySchemes = {
  session: {
    type: "apiKey",
    in: "cookie",
    name: "__Host-docket_session",
    description: "Set by `register` and `login`. Over plain http its name is `docket_session`.",
  },
} as const;

const tags = ["Authentication"];

const SESSION_COOKIE = [{ session: [] }];

const SET_COOKIE = {
  "Set-Cookie": { description: "The session cookie.", schema: { type: "string" } },
} as const;

const RETRY_AFTER = {
  "Retry-After": {
    description: "Seconds until a new try can succeed.",
    schema: { type: "integer", minimum: 0 },
  },
} as const;

interface FailureResponse {
  description: string;
  headers?: typeof RETRY_AFTER;
  content: { "application/problem+json": { schema: typeof Problem } };
}

const ANY_CALL: readonly ProblemCode[] = ["invalid-input", "internal-error", "service-unavailable"];

const ANY_POST: readonly ProblemCode[] = [
  ...ANY_CALL,
  "malformed-json",
  "untrusted-origin",
  "payload-too-large",
  "unsupported-media-type",
];

function success(description: string, schema: z.ZodType, headers?: typeof SET_COOKIE) {
  return { description, ...(headers && { headers }), content: { "application/json": { schema } } };
}

/** One response for each status, naming every code that comes with it. */
function failures(codes: readonly ProblemCode[]) {
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

function jsonBody(schema: z.ZodType) {
  return { required: true, content: { "application/json": { schema } } };
}

/** The contract's authentication calls, as `zod-openapi` takes paths. */
export const authPaths = {
  [`${BASE_PATH}/register`]: {
    post: {
      tags,
      security: [],
      operationId: "register",
      summary: "Open an account and sign in",
      requestBody: jsonBody(Register),
      responses: {
        201: success("The account is open and signed in.", Session, SET_COOKIE),
        ...failures([...ANY_POST, "email-taken", "too-many-requests"]),
      },
    },
  },
  [`${BASE_PATH}/login`]: {
    post: {
      tags,
      security: [],
      operationId: "login",
      summary: "Sign in",
      requestBody: jsonBody(Login),
      responses: {
        200: success("The account is signed in.", Session, SET_COOKIE),
        ...failures([...ANY_POST, "invalid-credentials", "too-many-requests"]),
      },
    },
  },
  [`${BASE_PATH}/token`]: {
    post: {
      tags,
      security: SESSION_COOKIE,
      operationId: "token",
      summary: "Get an access token for the session",
      responses: {
        200: success("A new access token.", AccessToken),
        ...failures([...ANY_POST, "unauthenticated"]),
      },
    },
  },
  [`${BASE_PATH}/logout`]: {
    post: {
      tags,
      security: SESSION_COOKIE,
      operationId: "logout",
      summary: "End the session",
      responses: {
        200: success(
          "The session is over, and its cookie cleared.",
          z.strictObject({}),
          SET_COOKIE,
        ),
        ...failures([...ANY_POST, "unauthenticated"]),
      },
    },
  },
  [`${BASE_PATH}/jwks`]: {
    get: {
      tags,
      security: [],
      operationId: "jwks",
      summary: "Get the public keys of access tokens",
      responses: {
        200: success("The keys that access tokens may be signed with.", JwkSet),
        ...failures(ANY_CALL),
      },
    },
  },
};
