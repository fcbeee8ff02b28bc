import { Login, Register, type Session, User } from "@docket/contracts";
import type { GenericEndpointContext } from "better-auth";
import { createAuthEndpoint } from "better-auth/api";
import type { TokenSigner } from "./access-tokens.ts";
import { createAccount, deleteAccount, findAccount, toPublicUser } from "./accounts.ts";
import { contractEndpoint } from "./contract-endpoint.ts";
import type { Passwords } from "./passwords.ts";
import { parseBody, requireNoInput } from "./request-body.ts";
import {
  clearSessionCookie,
  closeSession,
  deleteExpiredSessions,
  openSession,
  renewSession,
  requireSession,
  sendSessionCookie,
  type SignedIn,
} from "./sessions.ts";
import type { SigningKeys } from "./signing-keys.ts";

interface EndpointParts {
  readonly keys: SigningKeys;
  readonly passwords: Passwords;
  readonly signToken: TokenSigner;
}

/**
 * The contract's endpoints as a plugin, so that better-auth's rate limits, cookies and sessions
 * work for them. They throw ProblemErrors, which better-auth lets pass.
 */
export function contractEndpoints({ keys, passwords, signToken }: EndpointParts) {
  async function welcome(endpoint: GenericEndpointContext, signedIn: SignedIn): Promise<Session> {
    await sendSessionCookie(endpoint, signedIn);
    const user = toPublicUser(signedIn.user);
    return { user, ...(await signToken(endpoint, user)) };
  }

  return {
    id: "docket",
    endpoints: {
      register: contractEndpoint("POST", "/register", async (endpoint) => {
        const input = await parseBody(endpoint.request, Register);
        const signedIn = await createAccount(
          endpoint.context,
          passwords,
          input,
          (transaction, user) => openSession(endpoint, transaction, user),
        );
        endpoint.setStatus(201);
        return endpoint.json(await welcome(endpoint, signedIn));
      }),

      login: contractEndpoint("POST", "/login", async (endpoint) => {
        const input = await parseBody(endpoint.request, Login);
        const user = await findAccount(endpoint.context, passwords, input);
        const signedIn = await endpoint.context.adapter.transaction((transaction) =>
          openSession(endpoint, transaction, user),
        );
        return endpoint.json(await welcome(endpoint, signedIn));
      }),

      token: contractEndpoint("POST", "/token", async (endpoint) => {
        await requireNoInput(endpoint.request);
        const signedIn = await requireSession(endpoint);
        await renewSession(endpoint, signedIn);
        return endpoint.json(await signToken(endpoint, toPublicUser(signedIn.user)));
      }),

      logout: contractEndpoint("POST", "/logout", async (endpoint) => {
        await requireNoInput(endpoint.request);
        await requireSession(endpoint);
        await closeSession(endpoint);
        clearSessionCookie(endpoint);
        return endpoint.json({});
      }),

      jwks: contractEndpoint("GET", "/jwks", async (endpoint) =>
        endpoint.json(await keys.published()),
      ),

      // The rest is for callers within the process: these have no path, so no request reaches them.

      issueToken: createAuthEndpoint.serverOnly({ method: "POST", body: User }, async (endpoint) =>
        signToken(endpoint, endpoint.body),
      ),

      openAccount: createAuthEndpoint.serverOnly(
        { method: "POST", body: Register },
        async ({ context, body }) =>
          createAccount(context, passwords, body, (_, user) => Promise.resolve(toPublicUser(user))),
      ),

      removeAccount: createAuthEndpoint.serverOnly(
        { method: "POST", body: Register.pick({ email: true }) },
        async ({ context, body }) => deleteAccount(context, body.email),
      ),

      forgetExpiredSessions: createAuthEndpoint.serverOnly(
        { method: "POST" },
        async ({ context }) => deleteExpiredSessions(context),
      ),
    },
  };
}
