import {
  ForgotPassword,
  ResetPassword,
  SendVerificationEmail,
  VerifyEmail,
} from "@docket/contracts";
import { ANY_CHANGE, failures, jsonBody, NOTHING, PUBLIC, success } from "./path-parts.ts";
import { BASE_PATH } from "./routes.ts";

const tags = ["Account"];

/** What happens by mail: forgotten passwords, and addresses to verify. */
export const mailedLinkPaths = {
  [`${BASE_PATH}/forgot-password`]: {
    post: {
      tags,
      security: PUBLIC,
      operationId: "forgotPassword",
      summary: "Request a mail with a link to reset the password",
      requestBody: jsonBody(ForgotPassword),
      responses: {
        202: success("If the account exists, a mail will be sent.", NOTHING),
        ...failures([...ANY_CHANGE, "too-many-requests"]),
      },
    },
  },
  [`${BASE_PATH}/reset-password`]: {
    post: {
      tags,
      security: PUBLIC,
      operationId: "resetPassword",
      summary:
        "Reset the password with a mailed link; this ends all sessions and revokes the calendar URL",
      requestBody: jsonBody(ResetPassword),
      responses: {
        200: success("The password is set. Sign in with it.", NOTHING),
        ...failures([...ANY_CHANGE, "invalid-link", "too-many-requests"]),
      },
    },
  },
  [`${BASE_PATH}/send-verification-email`]: {
    post: {
      tags,
      security: [{ session: [] }, {}],
      operationId: "sendVerificationEmail",
      summary: "Request a mail with a link to verify the address",
      requestBody: { ...jsonBody(SendVerificationEmail), required: false },
      responses: {
        202: success("If the address is not verified yet, a mail will be sent.", NOTHING),
        ...failures([...ANY_CHANGE, "unauthenticated", "too-many-requests"]),
      },
    },
  },
  [`${BASE_PATH}/verify-email`]: {
    post: {
      tags,
      security: PUBLIC,
      operationId: "verifyEmail",
      summary: "Verify the address by a mailed link",
      requestBody: jsonBody(VerifyEmail),
      responses: {
        200: success("The address is verified.", NOTHING),
        ...failures([...ANY_CHANGE, "invalid-link", "too-many-requests"]),
      },
    },
  },
};
