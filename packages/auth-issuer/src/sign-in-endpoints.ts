import { Login, Register } from "@docket/contracts";
import { createAccount, findAccount, toPublicUser } from "./accounts.ts";
import { contractEndpoint } from "./contract-endpoint.ts";
import type { IssuerParts } from "./issuer-parts.ts";
import { parseBody, requireNoInput } from "./request-body.ts";
import {
  clearSessionCookie,
  closeSession,
  openSession,
  renewSession,
  requireSession,
} from "./sessions.ts";
import { signIn, welcome } from "./sign-in.ts";

export function signInEndpoints(parts: IssuerParts) {
  const { keys, passwords, signToken } = parts;
  return {
    register: contractEndpoint("POST", "/register", async (endpoint) => {
      const input = await parseBody(endpoint.request, Register);
      const signedIn = await createAccount(endpoint.context, passwords, input, (adapter, user) =>
        openSession(endpoint, adapter, user),
      );
      endpoint.setStatus(201);
      return endpoint.json(await welcome(parts, endpoint, signedIn));
    }),

    login: contractEndpoint("POST", "/login", async (endpoint) => {
      const input = await parseBody(endpoint.request, Login);
      const user = await findAccount(endpoint.context, passwords, input);
      return endpoint.json(await signIn(parts, endpoint, user));
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
  };
}
