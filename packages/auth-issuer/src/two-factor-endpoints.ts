import { ConfirmTwoFactor, LoginTwoFactor } from "@docket/contracts";
import { contractEndpoint } from "./contract-endpoint.ts";
import type { IssuerParts } from "./issuer-parts.ts";
import { parseBody } from "./request-body.ts";
import { requirePassword } from "./require-password.ts";
import { passSecondFactor, requireWaitingSignIn } from "./second-factor.ts";
import { requireSession } from "./sessions.ts";
import { signIn } from "./sign-in.ts";
import {
  confirmTwoFactor,
  endTwoFactor,
  prepareTwoFactor,
  renewRecoveryCodes,
} from "./two-factor.ts";

export function twoFactorEndpoints(parts: IssuerParts) {
  const { db, attempts } = parts;

  return {
    enableTwoFactor: contractEndpoint("POST", "/two-factor/enable", async (endpoint) =>
      endpoint.json(await prepareTwoFactor(parts, await requirePassword(parts, endpoint))),
    ),

    confirmTwoFactor: contractEndpoint("POST", "/two-factor/confirm", async (endpoint) => {
      const { user } = await requireSession(endpoint);
      const { code } = await parseBody(endpoint.request, ConfirmTwoFactor);
      await attempts.take("second-factor", user.id);
      await confirmTwoFactor(parts, user.id, code);
      await attempts.forget("second-factor", user.id);
      return endpoint.json({});
    }),

    disableTwoFactor: contractEndpoint("POST", "/two-factor/disable", async (endpoint) => {
      const user = await requirePassword(parts, endpoint);
      await endTwoFactor(db, user.id);
      return endpoint.json({});
    }),

    renewRecoveryCodes: contractEndpoint("POST", "/two-factor/recovery-codes", async (endpoint) => {
      const user = await requirePassword(parts, endpoint);
      return endpoint.json(await renewRecoveryCodes(db, user.id));
    }),

    loginTwoFactor: contractEndpoint("POST", "/login/two-factor", async (endpoint) => {
      const waiting = await requireWaitingSignIn(parts, endpoint);
      const input = await parseBody(endpoint.request, LoginTwoFactor);
      const { user, hashed } = await passSecondFactor(parts, endpoint, waiting, input);
      return endpoint.json(await signIn(parts, endpoint, user, hashed));
    }),
  };
}
