import { Register, User } from "@docket/contracts";
import { createAuthEndpoint } from "better-auth/api";
import { accountEndpoints } from "./account-endpoints.ts";
import { createAccount, deleteAccount, toPublicUser } from "./accounts.ts";
import { deleteExpiredChallenges } from "./challenges.ts";
import type { IssuerParts } from "./issuer-parts.ts";
import { mailedLinkEndpoints } from "./mailed-link-endpoints.ts";
import { passkeyEndpoints } from "./passkey-endpoints.ts";
import { sessionEndpoints } from "./session-endpoints.ts";
import { deleteExpiredSessions } from "./sessions.ts";
import { deleteExpiredInvitations } from "./invitations.ts";
import { signInEndpoints } from "./sign-in-endpoints.ts";
import { twoFactorEndpoints } from "./two-factor-endpoints.ts";

/**
 * The contract's endpoints as a plugin, so that better-auth's rate limits, cookies and sessions
 * work for them. They throw ProblemErrors, which better-auth lets pass.
 */
export function contractEndpoints(parts: IssuerParts) {
  return {
    id: "docket",
    endpoints: {
      ...signInEndpoints(parts),
      ...accountEndpoints(parts),
      ...mailedLinkEndpoints(parts),
      ...sessionEndpoints(parts),
      ...twoFactorEndpoints(parts),
      ...passkeyEndpoints(parts),
      ...internalEndpoints(parts),
    },
  };
}

/** For callers within the process: these have no path, so no request reaches them. */
function internalEndpoints(parts: IssuerParts) {
  const { db, signToken, attempts } = parts;
  const method = "POST";
  return {
    issueToken: createAuthEndpoint.serverOnly({ method, body: User }, async (endpoint) =>
      signToken(endpoint, endpoint.body),
    ),

    openAccount: createAuthEndpoint.serverOnly(
      { method, body: Register },
      async ({ context, body }) =>
        // Code in the process vouches for the address.
        createAccount(context, parts, body, {
          emailVerified: true,
          within: (_, user) => Promise.resolve(toPublicUser(user)),
        }),
    ),

    removeAccount: createAuthEndpoint.serverOnly(
      { method, body: Register.pick({ email: true }) },
      async ({ body }) => deleteAccount(db, body.email),
    ),

    forgetExpired: createAuthEndpoint.serverOnly({ method }, async () => {
      await deleteExpiredSessions(db);
      await deleteExpiredInvitations(db);
      await attempts.deleteExpired();
      await deleteExpiredChallenges(db);
    }),
  };
}
