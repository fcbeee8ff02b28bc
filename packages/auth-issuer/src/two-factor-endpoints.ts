import { ConfirmTwoFactor, LoginTwoFactor } from "@docket/contracts";
import { addNotice } from "./account-notices.ts";
import { contractEndpoint } from "./contract-endpoint.ts";
import type { IssuerParts } from "./issuer-parts.ts";
import { parseBody } from "./request-body.ts";
import { requirePassword } from "./require-password.ts";
import { passSecondFactor, requireWaitingSignIn } from "./second-factor.ts";
import { requireSession, withinSession } from "./sessions.ts";
import { signIn } from "./sign-in.ts";
import {
  confirmTwoFactor,
  endTwoFactor,
  prepareTwoFactor,
  renewRecoveryCodes,
} from "./two-factor.ts";

export function twoFactorEndpoints(parts: IssuerParts) {
  const { db, attempts, mails } = parts;

  return {
    enableTwoFactor: contractEndpoint("POST", "/two-factor/enable", async (endpoint) => {
      const signedIn = await requirePassword(parts, endpoint);
      const prepared = await withinSession(db, signedIn, (transaction) =>
        prepareTwoFactor({ ...parts, db: transaction }, signedIn.user),
      );
      return endpoint.json(prepared);
    }),

    confirmTwoFactor: contractEndpoint("POST", "/two-factor/confirm", async (endpoint) => {
      const signedIn = await requireSession(endpoint);
      const { user } = signedIn;
      const { code } = await parseBody(endpoint.request, ConfirmTwoFactor);
      await attempts.take("second-factor", user.id);
      await withinSession(db, signedIn, async (transaction) => {
        await confirmTwoFactor({ ...parts, db: transaction }, user.id, code);
        await addNotice(mails, transaction, user.email, { event: "two-factor-on" });
      });
      mails.wake();
      await attempts.forget("second-factor", user.id);
      return endpoint.json({});
    }),

    disableTwoFactor: contractEndpoint("POST", "/two-factor/disable", async (endpoint) => {
      const signedIn = await requirePassword(parts, endpoint);
      const { user } = signedIn;
      await withinSession(db, signedIn, async (transaction) => {
        const wasOn = await endTwoFactor(transaction, user.id);
        if (wasOn) await addNotice(mails, transaction, user.email, { event: "two-factor-off" });
      });
      mails.wake();
      return endpoint.json({});
    }),

    renewRecoveryCodes: contractEndpoint("POST", "/two-factor/recovery-codes", async (endpoint) => {
      const signedIn = await requirePassword(parts, endpoint);
      const { user } = signedIn;
      const renewed = await withinSession(db, signedIn, async (transaction) => {
        await addNotice(mails, transaction, user.email, { event: "recovery-codes-replaced" });
        return renewRecoveryCodes(transaction, user.id);
      });
      mails.wake();
      return endpoint.json(renewed);
    }),

    loginTwoFactor: contractEndpoint("POST", "/login/two-factor", async (endpoint) => {
      const waiting = await requireWaitingSignIn(parts, endpoint);
      const input = await parseBody(endpoint.request, LoginTwoFactor);
      const { user, hashed } = await passSecondFactor(parts, endpoint, waiting, input);
      return endpoint.json(await signIn(parts, endpoint, user, { hashed }));
    }),
  };
}
