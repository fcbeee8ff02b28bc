import { Login, Register } from "@docket/contracts";
import { createAccount, findAccount, toPublicUser } from "./accounts.ts";
import { contractEndpoint, problemAnswer } from "./contract-endpoint.ts";
import type { IssuerParts } from "./issuer-parts.ts";
import { subjectOfLogin } from "./known-devices.ts";
import { mailVerificationLinkOnce } from "./mailed-links.ts";
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

export function signInEndpoints(parts: IssuerParts) {
  const { db, keys, passwords, attempts, signToken, requireEmailVerification } = parts;

  return {
    register: contractEndpoint("POST", "/register", async (endpoint) => {
      const input = await parseBody(endpoint.request, Register);
      await attempts.take("register", input.email.toLowerCase());
      const { context } = endpoint;
      if (requireEmailVerification) {
        const user = await createAccount(context, passwords, input, false, (_, created) =>
          Promise.resolve(created),
        );
        await mailVerificationLinkOnce(parts, user.email);
        endpoint.setStatus(202);
        return endpoint.json({});
      }
      const signedIn = await createAccount(context, passwords, input, false, (adapter, user) =>
        openSession(endpoint, adapter, user),
      );
      endpoint.setStatus(201);
      return endpoint.json(await welcome(parts, endpoint, signedIn));
    }),

    login: contractEndpoint("POST", "/login", async (endpoint) => {
      const input = await parseBody(endpoint.request, Login);
      const subject = await subjectOfLogin(parts, endpoint, input.email.toLowerCase());
      await attempts.take("login", subject);
      const shown = await findAccount(endpoint.context, passwords, input);
      const { user, hashed } = shown;
      await attempts.forget("login", subject);
      await requireVerifiedAddress(parts, user);
      if (await isTwoFactorOn(db, user.id)) {
        await askForSecondFactor(parts, endpoint, shown);
        return problemAnswer("two-factor-required", `${BASE_PATH}/login`);
      }
      return endpoint.json(await signIn(parts, endpoint, user, hashed));
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
