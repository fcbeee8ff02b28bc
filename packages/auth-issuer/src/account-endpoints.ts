import { type Account, ChangePassword, ProblemError } from "@docket/contracts";
import { addPasswordNotice } from "./account-recovery.ts";
import { confirmPassword, deleteAccount, toPublicUser } from "./accounts.ts";
import { contractEndpoint, noContent } from "./contract-endpoint.ts";
import type { IssuerParts } from "./issuer-parts.ts";
import { parseBody } from "./request-body.ts";
import { requirePassword } from "./require-password.ts";
import { clearSessionCookie, openSession, requireSession } from "./sessions.ts";
import { replacePassword } from "./stored-passwords.ts";
import { welcome } from "./sign-in.ts";
import { isTwoFactorOn } from "./two-factor.ts";
import { requireUncommonPassword } from "./weak-passwords.ts";

export function accountEndpoints(parts: IssuerParts) {
  const { db, passwords, attempts, mails, signToken } = parts;
  return {
    account: contractEndpoint("GET", "/account", async (endpoint) => {
      const { user } = await requireSession(endpoint);
      const account: Account = {
        user: toPublicUser(user),
        emailVerified: user.emailVerified,
        twoFactorEnabled: await isTwoFactorOn(db, user.id),
      };
      return endpoint.json(account);
    }),

    changePassword: contractEndpoint("POST", "/change-password", async (endpoint) => {
      const { user } = await requireSession(endpoint);
      const input = await parseBody(endpoint.request, ChangePassword);
      const { currentPassword, newPassword, keepCalendar, removePasskeys } = input;
      const shown = await confirmPassword(endpoint.context, parts, user, currentPassword);
      requireUncommonPassword(newPassword, user.email, "/newPassword");
      const hashed = await passwords.hash(newPassword);
      const replacement = { hashed, shown, keepCalendar, removePasskeys };
      const signedIn = await db.transaction(async (transaction) => {
        const isReplaced = await replacePassword(transaction, user.id, replacement);
        // Somebody else was faster, such as the owner with a mailed link.
        if (!isReplaced) throw new ProblemError("invalid-credentials");
        await addPasswordNotice(mails, transaction, user);
        return openSession(endpoint, transaction, user);
      });
      mails.wake();
      return endpoint.json(await welcome(parts, endpoint, signedIn));
    }),

    confirmPassword: contractEndpoint("POST", "/confirm-password", async (endpoint) => {
      const { user, session } = await requirePassword(parts, endpoint);
      const authentication = { sessionId: session.id, at: new Date() };
      return endpoint.json(await signToken(endpoint, toPublicUser(user), authentication));
    }),

    closeAccount: contractEndpoint("DELETE", "/account", async (endpoint) => {
      const { user } = await requirePassword(parts, endpoint);
      await deleteAccount(db, user.email);
      await attempts.forgetAll([user.email, user.id]);
      clearSessionCookie(endpoint);
      return noContent(endpoint);
    }),
  };
}
