import { type Account, ChangePassword } from "@docket/contracts";
import { confirmPassword, deleteAccount, setPassword, toPublicUser } from "./accounts.ts";
import { voidChallenges } from "./challenges.ts";
import { contractEndpoint, noContent } from "./contract-endpoint.ts";
import type { IssuerParts } from "./issuer-parts.ts";
import { parseBody } from "./request-body.ts";
import { requirePassword } from "./require-password.ts";
import { clearSessionCookie, closeAllSessions, openSession, requireSession } from "./sessions.ts";
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
      await confirmPassword(endpoint.context, parts, user, currentPassword);
      requireUncommonPassword(newPassword, user.email, "/newPassword");
      const hashed = await passwords.hash(newPassword);
      // Links that were mailed, and other sign-ins that have begun, rest on the old one.
      await voidChallenges(db, user.id);
      const signedIn = await endpoint.context.adapter.transaction(async (adapter) => {
        await setPassword(adapter, user, hashed);
        await closeAllSessions(adapter, user);
        return openSession(endpoint, adapter, user);
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
