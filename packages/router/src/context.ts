import type { VerifyAccessToken } from "@docket/access-token";
import type { ChangeSource, User } from "@docket/contracts";
import type { Announcements, Database, LiveChanges, LongReads, Quotas } from "@docket/db";
import type { Admission } from "./admission.ts";
import type { CursorCodec } from "./cursor.ts";
import type { ImportTurns } from "./import-turns.ts";

/** Mails that tell users what was changed about their accounts. */
export interface AccountNotices {
  /** Stores a mail in the transaction of the change. */
  readonly add: (
    transaction: Database,
    owner: User,
    notice: { readonly event: "calendar-address-made" },
  ) => Promise<void>;
  /** Starts sending the stored mails. To be called after the commit. */
  readonly send: () => void;
}

/** What procedures work with; made once, at the start of the process. */
export interface Services {
  readonly db: Database;
  /** What each user may store. */
  readonly quotas: Quotas;
  readonly verifyAccessToken: VerifyAccessToken;
  readonly cursors: CursorCodec;
  readonly announcements: Announcements;
  readonly liveChanges: LiveChanges;
  /** Decides when a call of an owner may use the database. */
  readonly admission: Admission;
  /** Decides when a page of an export, or of a stream's earlier changes, may be read. */
  readonly longReads: LongReads;
  readonly notices: AccountNotices;
  readonly imports: ImportTurns;
  /** Where this service is reached from outside, without a slash at the end. */
  readonly publicOrigin: string;
}

/** Who is asking: someone over HTTP who has to show a token, or a user whom code in this process vouches for. */
export type Caller = { readonly authorization: string | undefined } | { readonly user: User };

/** What one request adds to the services. Only `caller` concerns every door. */
export interface Context extends Services {
  readonly caller: Caller;
  /** What the log says of the way in which a write came. */
  readonly source: ChangeSource;
  /** Told of the user before anything is done for them; it rejects to turn the call away. */
  readonly admit?: ((user: User) => Promise<void>) | undefined;
  /** The user whom the address names, known before a body is read; REST only. */
  readonly addressedUserId?: string | undefined;
  /** What a procedure has to say beside its output, for doors that can pass it on. */
  readonly reply?: Reply | undefined;
  /** Names the request in the log, and in the answer when it fails unexpectedly. */
  readonly requestId?: string | undefined;
}

export interface Reply {
  /** It repeated an earlier outcome. */
  replayed: boolean;
  /** Header fields of the answer, whether it succeeds or fails. */
  readonly headers: Record<string, string>;
}
