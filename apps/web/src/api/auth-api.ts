import { AccessToken, type Login, type Register, Session } from "@docket/contracts";
import { z } from "zod";
import { problemOf } from "./failure.ts";
import type { IssuerCall } from "./issuer.ts";

/** The issuer's endpoints that each page needs. They reject as an `IssuerCall` does. */
export interface AuthApi {
  /** @returns `null` when the address has to be verified before it opens a session. */
  readonly register: (input: Register) => Promise<Session | null>;
  readonly login: (input: Login) => Promise<Session>;
  /** Trades the session cookie for an access token. */
  readonly token: () => Promise<AccessToken>;
  /** Resolves, too, when there was no session left to end. */
  readonly logout: () => Promise<void>;
}

/** What `register` answers when it sent a mail and opened no session. */
const AwaitsVerification = z.strictObject({});

export function createAuthApi(call: IssuerCall): AuthApi {
  return {
    async register(input) {
      const answer = await call("POST", "register", input);
      return AwaitsVerification.safeParse(answer).success ? null : Session.parse(answer);
    },
    login: async (input) => Session.parse(await call("POST", "login", input)),
    token: async () => AccessToken.parse(await call("POST", "token")),
    async logout() {
      try {
        await call("POST", "logout");
      } catch (error) {
        if (problemOf(error)?.code !== "unauthenticated") throw error;
      }
    },
  };
}
