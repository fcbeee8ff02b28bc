import type { Database } from "@docket/db";
import type { TokenSigner } from "./access-tokens.ts";
import type { Attempts } from "./attempts.ts";
import type { Passwords } from "./passwords.ts";
import type { SigningKeys } from "./signing-keys.ts";

/** What the endpoints are made of. */
export interface IssuerParts {
  readonly db: Database;
  readonly keys: SigningKeys;
  readonly passwords: Passwords;
  readonly attempts: Attempts;
  readonly signToken: TokenSigner;
}
