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
      summary: "Ask for a mail with a link to choose a new password",
      requestBody: jsonBody(ForgotPassword),
      responses: {
        202: success("If there is such an account, a mail is on its way.", NOTHING),
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
      summary: "Ask for a mail with a link to verify the address",
      requestBody: { ...jsonBody(SendVerificationEmail), required: false },
      responses: {
        202: success("If the address is still to be verified, a mail is on its way.", NOTHING),
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
