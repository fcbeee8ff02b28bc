import { AccessToken, JwkSet, Login, Register, Registration, Session } from "@docket/contracts";
import {
  ANY_CALL,
  ANY_CHANGE,
  failures,
  jsonBody,
  NOTHING,
  PUBLIC,
  SESSION_COOKIE,
  SET_COOKIE,
  success,
} from "./path-parts.ts";
import { BASE_PATH } from "./routes.ts";

const tags = ["Authentication"];

/** Signing in and out, and the tokens that a session gives. */
export const signInPaths = {
  [`${BASE_PATH}/register`]: {
    post: {
      tags,
      security: PUBLIC,
      operationId: "register",
      summary: "Register and sign in",
      requestBody: jsonBody(Register),
      responses: {
        201: success("The account is created and signed in.", Session, SET_COOKIE),
        202: success(
          "If addresses must be verified: the account is created, and a mail will be sent.",
          NOTHING,
        ),
        ...failures([...ANY_CHANGE, "registration-closed", "email-taken", "too-many-requests"]),
      },
    },
  },
  [`${BASE_PATH}/registration`]: {
    get: {
      tags,
      security: PUBLIC,
      operationId: "registration",
      summary: "Get who can register",
      responses: {
        200: success("Who can register.", Registration),
        ...failures(ANY_CALL),
      },
    },
  },
  [`${BASE_PATH}/login`]: {
    post: {
      tags,
      security: PUBLIC,
      operationId: "login",
      summary: "Sign in",
      requestBody: jsonBody(Login),
      responses: {
        200: success("The account is signed in.", Session, SET_COOKIE),
        ...failures([
          ...ANY_CHANGE,
          "invalid-credentials",
          "email-not-verified",
          "two-factor-required",
          "too-many-requests",
        ]),
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
        ...failures([...ANY_CHANGE, "unauthenticated", "too-many-requests"]),
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
        200: success("The session has ended, and its cookie is cleared.", NOTHING, SET_COOKIE),
        ...failures([...ANY_CHANGE, "unauthenticated"]),
      },
    },
  },
  [`${BASE_PATH}/jwks`]: {
    get: {
      tags,
      security: PUBLIC,
      operationId: "jwks",
      summary: "Get the public keys of access tokens",
      responses: {
        200: success("The keys that access tokens may be signed with.", JwkSet),
        ...failures(ANY_CALL),
      },
    },
  },
};
