import {
  ForgotPassword,
  ProblemError,
  ResetPassword,
  SendVerificationEmail,
  VerifyEmail,
} from "@docket/contracts";
import { markVerified, resetPassword } from "./account-recovery.ts";
import { contractEndpoint } from "./contract-endpoint.ts";
import type { IssuerParts } from "./issuer-parts.ts";
import { rememberDevice, subjectOf } from "./known-devices.ts";
import { queueLink } from "./mailed-links.ts";
import { parseBody } from "./request-body.ts";
import { requireSession } from "./sessions.ts";

export function mailedLinkEndpoints(parts: IssuerParts) {
  const { db, requireEmailVerification } = parts;
  return {
    forgotPassword: contractEndpoint("POST", "/forgot-password", async (endpoint) => {
      const { email } = await parseBody(endpoint.request, ForgotPassword);
      const address = email.toLowerCase();
      // Other clients can use up the hourly mail limit of an address. A link from one of those mails still works.
      await queueLink(parts, "reset-password", address, subjectOf(parts, endpoint, address));
      endpoint.setStatus(202);
      return endpoint.json({});
    }),

    resetPassword: contractEndpoint("POST", "/reset-password", async (endpoint) => {
      const email = await resetPassword(parts, await parseBody(endpoint.request, ResetPassword));
      // Or who guesses on would keep its owner from signing in with the new password.
      await rememberDevice(parts, endpoint, email);
      return endpoint.json({});
    }),

    sendVerificationEmail: contractEndpoint(
      "POST",
      "/send-verification-email",
      async (endpoint) => {
        const { email } = await parseBody(endpoint.request, SendVerificationEmail, {});
        const address =
          requireEmailVerification && email !== undefined
            ? email.toLowerCase()
            : (await requireSession(endpoint)).user.email;
        await queueLink(parts, "verify-email", address, subjectOf(parts, endpoint, address));
        endpoint.setStatus(202);
        return endpoint.json({});
      },
    ),

    verifyEmail: contractEndpoint("POST", "/verify-email", async (endpoint) => {
      const { token } = await parseBody(endpoint.request, VerifyEmail);
      if (!(await markVerified(db, token))) throw new ProblemError("invalid-link");
      return endpoint.json({});
    }),
  };
}
