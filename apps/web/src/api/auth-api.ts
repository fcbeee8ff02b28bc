import { AccessToken, type Login, type Register, Session } from "@docket/contracts";
import { problemOf, problemOfResponse } from "./failure.ts";

/**
 * The issuer's endpoints. Each call rejects with the server's `ProblemError`, or with whatever
 * `fetch` threw when there was no answer.
 */
export interface AuthApi {
  readonly register: (input: Register) => Promise<Session>;
  readonly login: (input: Login) => Promise<Session>;
  /** Trades the session cookie for an access token. */
  readonly token: () => Promise<AccessToken>;
  /** Resolves, too, when there was no session left to end. */
  readonly logout: () => Promise<void>;
}

export function createAuthApi(fetch: typeof globalThis.fetch): AuthApi {
  async function post(path: string, input: object = {}): Promise<unknown> {
    const response = await fetch(`/api/auth/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(input),
    });
    if (!response.ok) throw await problemOfResponse(response);
    return response.json();
  }

  return {
    register: async (input) => Session.parse(await post("register", input)),
    login: async (input) => Session.parse(await post("login", input)),
    token: async () => AccessToken.parse(await post("token")),
    async logout() {
      try {
        await post("logout");
      } catch (error) {
        if (problemOf(error)?.code !== "unauthenticated") throw error;
      }
    },
  };
}
