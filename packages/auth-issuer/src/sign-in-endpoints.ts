import { Login, ProblemError, Register, type Registration } from "@docket/contracts";
import { createAccount, findAccount, toPublicUser } from "./accounts.ts";
import type { Database } from "@docket/db";
import { contractEndpoint, problemAnswer } from "./contract-endpoint.ts";
import type { IssuerParts } from "./issuer-parts.ts";
import { isInvited, redeemInvitation } from "./invitations.ts";
import { rememberDevice, subjectOf } from "./known-devices.ts";
import { parseBody, requireNoInput } from "./request-body.ts";
import { BASE_PATH } from "./routes.ts";
import { askForSecondFactor } from "./second-factor.ts";
import {
  clearSessionCookie,
  closeSession,
  openSession,
  renewSession,
  requireSession,
} from "./sessions.ts";
import { requireVerifiedAddress, signIn, welcome } from "./sign-in.ts";
import { isTwoFactorOn } from "./two-factor.ts";

/**
 * Requires an invitation unless registration is open. Runs before any check that could tell whether the address has
 * an account, and before a password is hashed.
 *
 * @returns redeems the invitation, in the transaction that creates the account.
 * @throws ProblemError `registration-closed`
 */
async function requireRightToRegister(
  { db, registration }: IssuerParts,
  { email, invitation }: Register,
): Promise<(transaction: Database) => Promise<void>> {
  if (registration === "open") return () => Promise.resolve();
  if (invitation === undefined) throw new ProblemError("registration-closed");
  const invited = { token: invitation, email, isFirstOnly: registration === "closed" };
  if (!(await isInvited(db, invited))) throw new ProblemError("registration-closed");
  return async (transaction) => {
    const isRedeemed = await redeemInvitation(transaction, invited);
    if (!isRedeemed) throw new ProblemError("registration-closed");
  };
}

export function signInEndpoints(parts: IssuerParts) {
  const { db, keys, attempts, mails, signToken, registration, requireEmailVerification } = parts;

  return {
    register: contractEndpoint("POST", "/register", async (endpoint) => {
      const input = await parseBody(endpoint.request, Register);
      const before = await requireRightToRegister(parts, input);
      const { context } = endpoint;
      const email = input.email.toLowerCase();
      if (requireEmailVerification) {
        // Counted but never refused: another client may have used up the mails of the address before it had an
        // account.
        await attempts.count("verify-email", email);
        await createAccount(context, parts, input, {
          emailVerified: false,
          before,
          within: (transaction) =>
            mails.add(transaction, { to: email, content: { kind: "verify-email" } }),
        });
        mails.wake();
        endpoint.setStatus(202);
        return endpoint.json({});
      }
      const signedIn = await createAccount(context, parts, input, {
        emailVerified: false,
        before,
        within: (transaction, user) => openSession(endpoint, transaction, user),
      });
      const session = await welcome(parts, endpoint, signedIn);
      await rememberDevice(parts, endpoint, email);
      endpoint.setStatus(201);
      return endpoint.json(session);
    }),

    registration: contractEndpoint("GET", "/registration", (endpoint) => {
      const answer: Registration = { registration };
      return endpoint.json(answer);
    }),

    login: contractEndpoint("POST", "/login", async (endpoint) => {
      const input = await parseBody(endpoint.request, Login);
      const subject = subjectOf(parts, endpoint, input.email.toLowerCase());
      await attempts.take("login", subject);
      const shown = await findAccount(endpoint.context, parts, input);
      const { user, hashed } = shown;
      await attempts.forget("login", subject);
      await requireVerifiedAddress(parts, user);
      if (await isTwoFactorOn(db, user.id)) {
        await askForSecondFactor(parts, endpoint, shown);
        return problemAnswer("two-factor-required", `${BASE_PATH}/login`);
      }
      return endpoint.json(await signIn(parts, endpoint, user, { hashed }));
    }),

    token: contractEndpoint("POST", "/token", async (endpoint) => {
      await requireNoInput(endpoint.request);
      const signedIn = await requireSession(endpoint);
      await renewSession(endpoint, signedIn);
      const { user, session } = signedIn;
      const authentication = { sessionId: session.id, at: session.createdAt };
      return endpoint.json(await signToken(endpoint, toPublicUser(user), authentication));
    }),

    logout: contractEndpoint("POST", "/logout", async (endpoint) => {
      await requireNoInput(endpoint.request);
      await requireSession(endpoint);
      await closeSession(endpoint, db);
      clearSessionCookie(endpoint);
      return endpoint.json({});
    }),

    jwks: contractEndpoint("GET", "/jwks", async (endpoint) =>
      endpoint.json(await keys.published()),
    ),
  };
}
