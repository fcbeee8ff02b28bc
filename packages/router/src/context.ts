import type { VerifyAccessToken } from "@docket/access-token";
import type { User } from "@docket/contracts";
import type { Database } from "@docket/db";
import type { CursorCodec } from "./cursor.ts";

/** What procedures work with; made once, at the start of the process. */
export interface Services {
  readonly db: Database;
  readonly verifyAccessToken: VerifyAccessToken;
  readonly cursors: CursorCodec;
}

/** Who is asking: someone over HTTP who has to show a token, or a user whom code in this process vouches for. */
export type Caller = { readonly authorization: string | undefined } | { readonly user: User };

/** What one request adds to the services. Only `caller` concerns every door. */
export interface Context extends Services {
  readonly caller: Caller;
  /** Told of the user before anything is done for them; it rejects to turn the call away. */
  readonly admit?: ((user: User) => Promise<void>) | undefined;
  /** The user whom the address names, known before a body is read; REST only. */
  readonly addressedUserId?: string | undefined;
  /** A procedure notes here that it repeated an earlier outcome, for doors that can say so. */
  readonly reply?: { replayed: boolean } | undefined;
  /** Names the request in the log, and in the answer when it fails unexpectedly. */
  readonly requestId?: string | undefined;
}
