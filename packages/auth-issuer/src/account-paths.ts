import { AccessToken, Account, ChangePassword, ConfirmPassword, Session } from "@docket/contracts";
import {
  ANY_CALL,
  ANY_CHANGE,
  done,
  failures,
  jsonBody,
  SESSION_COOKIE,
  SET_COOKIE,
  success,
} from "./path-parts.ts";
import { BASE_PATH } from "./routes.ts";

const tags = ["Account"];

/** The signed-in account as a whole, and its password. */
export const accountPaths = {
  [`${BASE_PATH}/account`]: {
    get: {
      tags,
      security: SESSION_COOKIE,
      operationId: "account",
      summary: "Get the account",
      responses: {
        200: success("The account.", Account),
        ...failures([...ANY_CALL, "unauthenticated"]),
      },
    },
    delete: {
      tags,
      security: SESSION_COOKIE,
      operationId: "deleteAccount",
      summary: "Delete the account and everything in it",
      requestBody: jsonBody(ConfirmPassword),
      responses: {
        204: done("The account is deleted and the cookie cleared.", SET_COOKIE),
        ...failures([...ANY_CHANGE, "unauthenticated", "invalid-credentials", "too-many-requests"]),
      },
    },
  },
  [`${BASE_PATH}/confirm-password`]: {
    post: {
      tags,
      security: SESSION_COOKIE,
      operationId: "confirmPassword",
      summary: "Confirm the password and get a fresh access token",
      requestBody: jsonBody(ConfirmPassword),
      responses: {
        200: success(
          "An access token that counts as a fresh sign-in for ten minutes.",
          AccessToken,
        ),
        ...failures([...ANY_CHANGE, "unauthenticated", "invalid-credentials", "too-many-requests"]),
      },
    },
  },
  [`${BASE_PATH}/change-password`]: {
    post: {
      tags,
      security: SESSION_COOKIE,
      operationId: "changePassword",
      summary: "Change the password; this ends all other sessions and revokes the calendar URL",
      requestBody: jsonBody(ChangePassword),
      responses: {
        200: success("The password is changed, and a new session created.", Session, SET_COOKIE),
        ...failures([...ANY_CHANGE, "unauthenticated", "invalid-credentials", "too-many-requests"]),
      },
    },
  },
};
