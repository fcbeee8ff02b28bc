import type { Registration } from "@docket/contracts";
import type { Database, Quotas } from "@docket/db";
import type { SecretConfig } from "better-auth";
import type { TokenSigner } from "./access-tokens.ts";
import type { Attempts } from "./attempts.ts";
import type { Cookies } from "./cookies.ts";
import type { MailQueue } from "./mail-queue.ts";
import type { Passwords } from "./passwords.ts";
import type { SigningKeys } from "./signing-keys.ts";

/** What the endpoints are made of. */
export interface IssuerParts {
  readonly db: Database;
  /** Encrypts what has to be read again, such as the secrets of authenticator apps. */
  readonly secret: SecretConfig;
  readonly cookies: Cookies;
  readonly keys: SigningKeys;
  readonly passwords: Passwords;
  readonly attempts: Attempts;
  readonly signToken: TokenSigner;
  readonly mails: MailQueue;
  readonly publicOrigin: string;
  /** Who can register. */
  readonly registration: Registration["registration"];
  readonly requireEmailVerification: boolean;
  readonly quotas: Pick<Quotas, "passkeys">;
}
