import type { Login, Register, Session } from "@docket/contracts";
import { createContext, use, useSyncExternalStore } from "react";
import type { AuthApi } from "../api/auth-api.ts";
import type { IssuerCall } from "../api/issuer.ts";
import { type Access, createTokenKeeper, type TokenKeeper } from "./access-token.ts";
import type { AccountChannel } from "./account-channel.ts";

/** Signing in and out, in step with this browser's other tabs. */
export interface Account {
  readonly keeper: TokenKeeper;
  readonly callIssuer: IssuerCall;
  /** @returns whether the new account is open; otherwise its address has to be verified first. */
  readonly register: (input: Register) => Promise<boolean>;
  readonly signIn: (input: Login) => Promise<void>;
  /**
   * Rejects when the server could not be reached, because the session cookie is then still valid.
   *
   * @param onEnded  called after the session has ended and before the page changes.
   */
  readonly signOut: (onEnded: () => void) => Promise<void>;
  /** The server has opened a session, whose cookie the browser holds. */
  readonly enter: (session: Session) => void;
  /** The server has ended the session and cleared its cookie. */
  readonly leave: () => void;
}

interface AccountParts {
  readonly authApi: AuthApi;
  readonly callIssuer: IssuerCall;
  readonly channel: AccountChannel;
  readonly fetch: typeof fetch;
}

export function createAccount({ authApi, callIssuer, channel, fetch }: AccountParts): Account {
  const keeper = createTokenKeeper({ fetch, requestToken: authApi.token });

  channel.listen((userId) => {
    if (userId === null) keeper.signedOut();
    else keeper.signedInElsewhere(userId);
  });

  function enter(session: Session) {
    keeper.signedIn(session);
    channel.announce(session.user.id);
  }

  function leave() {
    keeper.signedOut();
    channel.announce(null);
  }

  return {
    keeper,
    callIssuer,
    enter,
    leave,
    async register(input) {
      const session = await authApi.register(input);
      if (session) enter(session);
      return session !== null;
    },
    signIn: async (input) => enter(await authApi.login(input)),
    async signOut(onEnded) {
      await authApi.logout();
      onEnded();
      leave();
    },
  };
}

export const AccountContext = createContext<Account | null>(null);

export function useAccount(): Account {
  const account = use(AccountContext);
  if (account === null) throw new Error("There is no account outside AccountContext.");
  return account;
}

export function useAccess(): Access {
  const { keeper } = useAccount();
  return useSyncExternalStore(keeper.subscribe, keeper.access);
}
