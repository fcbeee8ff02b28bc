import {
  AddPasskey,
  ConfirmPassword,
  LoginPasskey,
  Passkey,
  PasskeyCreationOptions,
  PasskeyId,
  PasskeyRequestOptions,
  Passkeys,
  Session,
} from "@docket/contracts";
import { z } from "zod";
import {
  ANY_CALL,
  ANY_CHANGE,
  done,
  failures,
  jsonBody,
  PASSKEY_COOKIE,
  PUBLIC,
  SESSION_AND_PASSKEY_COOKIE,
  SESSION_COOKIE,
  SET_COOKIE,
  success,
} from "./path-parts.ts";
import { BASE_PATH } from "./routes.ts";

const tags = ["Passkeys"];

/** Signing in with what a device keeps (WebAuthn Level 3). */
export const passkeyPaths = {
  [`${BASE_PATH}/passkeys/registration-options`]: {
    post: {
      tags,
      security: SESSION_COOKIE,
      operationId: "passkeyRegistrationOptions",
      summary: "Start adding a passkey; requires the password",
      requestBody: jsonBody(ConfirmPassword),
      responses: {
        200: success(
          "The options for the browser, valid for five minutes.",
          PasskeyCreationOptions,
          SET_COOKIE,
        ),
        ...failures([...ANY_CHANGE, "unauthenticated", "invalid-credentials", "too-many-requests"]),
      },
    },
  },
  [`${BASE_PATH}/passkeys/authentication-options`]: {
    post: {
      tags,
      security: PUBLIC,
      operationId: "passkeyAuthenticationOptions",
      summary: "Start signing in with a passkey",
      responses: {
        200: success(
          "The options for the browser, valid for five minutes.",
          PasskeyRequestOptions,
          SET_COOKIE,
        ),
        ...failures([...ANY_CHANGE, "too-many-requests"]),
      },
    },
  },
  [`${BASE_PATH}/passkeys`]: {
    get: {
      tags,
      security: SESSION_COOKIE,
      operationId: "listPasskeys",
      summary: "List the passkeys of the account",
      responses: {
        200: success("The passkeys, oldest first.", Passkeys),
        ...failures([...ANY_CALL, "unauthenticated"]),
      },
    },
    post: {
      tags,
      security: SESSION_AND_PASSKEY_COOKIE,
      operationId: "addPasskey",
      summary: "Add the passkey that the browser created",
      requestBody: jsonBody(AddPasskey),
      responses: {
        201: success("The passkey signs in from now on.", Passkey),
        ...failures([...ANY_CHANGE, "unauthenticated", "passkey-refused", "quota-exceeded"]),
      },
    },
  },
  [`${BASE_PATH}/passkeys/{passkeyId}`]: {
    delete: {
      tags,
      security: SESSION_COOKIE,
      operationId: "removePasskey",
      summary: "Remove a passkey",
      requestParams: { path: z.object({ passkeyId: PasskeyId }) },
      responses: {
        204: done("The passkey no longer signs in."),
        ...failures([...ANY_CHANGE, "unauthenticated", "passkey-not-found"]),
      },
    },
  },
  [`${BASE_PATH}/login/passkey`]: {
    post: {
      tags,
      security: PASSKEY_COOKIE,
      operationId: "loginPasskey",
      summary: "Sign in with a passkey, which needs no second factor",
      requestBody: jsonBody(LoginPasskey),
      responses: {
        200: success("The account is signed in.", Session, SET_COOKIE),
        ...failures([
          ...ANY_CHANGE,
          "invalid-credentials",
          "email-not-verified",
          "too-many-requests",
        ]),
      },
    },
  },
};
