import { type Account, ChangePassword, ProblemError } from "@docket/contracts";
import { confirmPassword, deleteAccount, holdPassword, toPublicUser } from "./accounts.ts";
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
  const { db, passwords, attempts } = parts;
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
      const { currentPassword, newPassword } = await parseBody(endpoint.request, ChangePassword);
      const shown = await confirmPassword(endpoint.context, parts, user, currentPassword);
      requireUncommonPassword(newPassword, user.email, "/newPassword");
      const hashed = await passwords.hash(newPassword);
      await db.transaction(async (transaction) => {
        const isReplaced = await replacePassword(transaction, user.id, hashed, shown);
        // Somebody else was faster, such as the owner with a mailed link.
        if (!isReplaced) throw new ProblemError("invalid-credentials");
      });
      const signedIn = await endpoint.context.adapter.transaction(async (transaction) => {
        await holdPassword(transaction, { user, hashed });
        return openSession(endpoint, transaction, user);
      });
      return endpoint.json(await welcome(parts, endpoint, signedIn));
    }),

    closeAccount: contractEndpoint("DELETE", "/account", async (endpoint) => {
      const user = await requirePassword(parts, endpoint);
      await deleteAccount(endpoint.context, user.email);
      await attempts.forgetAll([user.email, user.id]);
      clearSessionCookie(endpoint);
      return noContent(endpoint);
    }),
  };
}
