import {
  ConfirmPassword,
  ConfirmTwoFactor,
  LoginTwoFactor,
  NewRecoveryCodes,
  Session,
  TwoFactorSetup,
} from "@docket/contracts";
import {
  ANY_CHANGE,
  failures,
  jsonBody,
  NOTHING,
  SECOND_FACTOR_COOKIE,
  SESSION_COOKIE,
  SET_COOKIE,
  success,
} from "./path-parts.ts";
import { BASE_PATH } from "./routes.ts";

const tags = ["Two-factor sign-in"];

/** Codes from an authenticator app, and recovery codes in their place. */
export const twoFactorPaths = {
  [`${BASE_PATH}/two-factor/enable`]: {
    post: {
      tags,
      security: SESSION_COOKIE,
      operationId: "enableTwoFactor",
      summary: "Prepare two-factor sign-in; a first code turns it on",
      requestBody: jsonBody(ConfirmPassword),
      responses: {
        200: success("The data for the authenticator app, and the recovery codes.", TwoFactorSetup),
        ...failures([
          ...ANY_CHANGE,
          "unauthenticated",
          "invalid-credentials",
          "two-factor-enabled",
          "too-many-requests",
        ]),
      },
    },
  },
  [`${BASE_PATH}/two-factor/confirm`]: {
    post: {
      tags,
      security: SESSION_COOKIE,
      operationId: "confirmTwoFactor",
      summary: "Turn two-factor sign-in on with a first code",
      requestBody: jsonBody(ConfirmTwoFactor),
      responses: {
        200: success("Two-factor sign-in is on.", NOTHING),
        ...failures([
          ...ANY_CHANGE,
          "unauthenticated",
          "wrong-code",
          "two-factor-enabled",
          "two-factor-not-enabled",
          "too-many-requests",
        ]),
      },
    },
  },
  [`${BASE_PATH}/two-factor/disable`]: {
    post: {
      tags,
      security: SESSION_COOKIE,
      operationId: "disableTwoFactor",
      summary: "Turn two-factor sign-in off",
      requestBody: jsonBody(ConfirmPassword),
      responses: {
        200: success("Two-factor sign-in is off.", NOTHING),
        ...failures([...ANY_CHANGE, "unauthenticated", "invalid-credentials", "too-many-requests"]),
      },
    },
  },
  [`${BASE_PATH}/two-factor/recovery-codes`]: {
    post: {
      tags,
      security: SESSION_COOKIE,
      operationId: "renewRecoveryCodes",
      summary: "Replace the recovery codes",
      requestBody: jsonBody(ConfirmPassword),
      responses: {
        200: success("The new recovery codes.", NewRecoveryCodes),
        ...failures([
          ...ANY_CHANGE,
          "unauthenticated",
          "invalid-credentials",
          "two-factor-not-enabled",
          "too-many-requests",
        ]),
      },
    },
  },
  [`${BASE_PATH}/login/two-factor`]: {
    post: {
      tags,
      security: SECOND_FACTOR_COOKIE,
      operationId: "loginTwoFactor",
      summary: "Finish signing in with a code or a recovery code",
      requestBody: jsonBody(LoginTwoFactor),
      responses: {
        200: success("The account is signed in.", Session, SET_COOKIE),
        ...failures([...ANY_CHANGE, "unauthenticated", "wrong-code", "too-many-requests"]),
      },
    },
  },
};
