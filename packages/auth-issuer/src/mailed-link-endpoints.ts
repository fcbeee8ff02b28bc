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
import { rememberDevice } from "./known-devices.ts";
import { mailResetLink, mailVerificationLink } from "./mailed-links.ts";
import { parseBody } from "./request-body.ts";
import { requireSession } from "./sessions.ts";

export function mailedLinkEndpoints(parts: IssuerParts) {
  const { db, attempts, requireEmailVerification } = parts;
  return {
    forgotPassword: contractEndpoint("POST", "/forgot-password", async (endpoint) => {
      const { email } = await parseBody(endpoint.request, ForgotPassword);
      const address = email.toLowerCase();
      await attempts.take("reset-password", address);
      mailResetLink(parts, address);
      endpoint.setStatus(202);
      return endpoint.json({});
    }),

    resetPassword: contractEndpoint("POST", "/reset-password", async (endpoint) => {
      const { token, password } = await parseBody(endpoint.request, ResetPassword);
      const email = await resetPassword(parts, token, password);
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
        await attempts.take("verify-email", address);
        mailVerificationLink(parts, address);
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
