import {
  AccessToken,
  Account,
  ActiveSessions,
  type ActiveSession,
  type ChangePassword,
  NewRecoveryCodes,
  type Passkey,
  type PasskeyId,
  Passkeys,
  Session,
  type SessionId,
  TwoFactorSetup,
} from "@docket/contracts";
import { createContext, use } from "react";
import type { IssuerCall } from "../api/issuer.ts";
import { createPasskey } from "./create-passkey.ts";

/** What a signed-in user does with their own account. Each call rejects as an `IssuerCall` does. */
export interface AccountApi {
  readonly account: () => Promise<Account>;
  readonly sendVerificationEmail: () => Promise<void>;
  /** @returns the session that takes the place of all others. */
  readonly changePassword: (input: ChangePassword) => Promise<Session>;
  /** @returns a token that counts as a fresh sign-in. */
  readonly confirmPassword: (password: string) => Promise<AccessToken>;
  readonly deleteAccount: (password: string) => Promise<void>;
  /** Prepares two-factor sign-in; it is off until a code confirms it. */
  readonly enableTwoFactor: (password: string) => Promise<TwoFactorSetup>;
  readonly confirmTwoFactor: (code: string) => Promise<void>;
  readonly disableTwoFactor: (password: string) => Promise<void>;
  /** Makes the former recovery codes void. */
  readonly renewRecoveryCodes: (password: string) => Promise<readonly string[]>;
  readonly passkeys: () => Promise<readonly Passkey[]>;
  /** Has the device make a passkey. It rejects with a `DOMException`, too, when none was made. */
  readonly addPasskey: (name: string, password: string) => Promise<void>;
  readonly removePasskey: (id: PasskeyId) => Promise<void>;
  readonly sessions: () => Promise<readonly ActiveSession[]>;
  readonly endSession: (id: SessionId) => Promise<void>;
  readonly endOtherSessions: () => Promise<void>;
}

export function createAccountApi(call: IssuerCall): AccountApi {
  const post = (path: string, input?: object) => call("POST", path, input);
  const remove = async (path: string, input?: object) => void (await call("DELETE", path, input));

  return {
    account: async () => Account.parse(await call("GET", "account")),
    sendVerificationEmail: async () => void (await post("send-verification-email")),
    changePassword: async (input) => Session.parse(await post("change-password", input)),
    confirmPassword: async (password) =>
      AccessToken.parse(await post("confirm-password", { password })),
    deleteAccount: (password) => remove("account", { password }),
    enableTwoFactor: async (password) =>
      TwoFactorSetup.parse(await post("two-factor/enable", { password })),
    confirmTwoFactor: async (code) => void (await post("two-factor/confirm", { code })),
    disableTwoFactor: async (password) => void (await post("two-factor/disable", { password })),
    renewRecoveryCodes: async (password) =>
      NewRecoveryCodes.parse(await post("two-factor/recovery-codes", { password })).recoveryCodes,
    passkeys: async () => Passkeys.parse(await call("GET", "passkeys")).items,
    async addPasskey(name, password) {
      const options = await post("passkeys/registration-options", { password });
      const response = await createPasskey(options);
      await post("passkeys", { name, response });
    },
    removePasskey: (id) => remove(`passkeys/${id}`),
    sessions: async () => ActiveSessions.parse(await call("GET", "sessions")).items,
    endSession: (id) => remove(`sessions/${id}`),
    endOtherSessions: () => remove("sessions"),
  };
}

export const AccountApiContext = createContext<AccountApi | null>(null);

export function useAccountApi(): AccountApi {
  const api = use(AccountApiContext);
  if (api === null) throw new Error("There is no account API outside AccountApiContext.");
  return api;
}
