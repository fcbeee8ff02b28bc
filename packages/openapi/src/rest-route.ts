import type { ProblemCode } from "@docket/contracts";

/**
 * How one tRPC procedure is served over REST. It only names fields: what they hold, and what is
 * refused, is for the procedure's own schemas to say.
 */
export interface RestRoute {
  /** GET is for queries and subscriptions only, since anything may repeat or prefetch it. It brings HEAD with it. */
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  /** Below the base path; each `{name}` fills a whole segment and the input field of that name. */
  readonly path: `/${string}`;
  readonly summary: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  /** Of success; 200 unless given. A 201 becomes 200 when the procedure sets `reply.replayed`. */
  readonly status?: 200 | 201 | 204;
  /** `Location` of the outcome, from path parameters and output fields: `/users/{userId}/notes/{id}`. */
  readonly location?: `/${string}`;
  /** The output field with the integer version, sent as `ETag: "<version>"`; a GET then honours `If-None-Match`. */
  readonly etag?: string;
  /** The input field that receives the version in `If-Match`. */
  readonly ifMatch?: string;
  /** The input field that receives the `Idempotency-Key`; the answer to a repeated one says `Idempotent-Replayed`. */
  readonly idempotencyKey?: string;
  /**
   * The input field that receives `Last-Event-ID`, as text, so that a subscription resumes. What a
   * subscription checks before it gives its iterable is answered with a status; what fails later
   * ends the stream.
   */
  readonly lastEventId?: string;
  /** Of a subscription that makes a file: what it is sent as. Its events are `{text}`, which together are the body. */
  readonly download?: { readonly type: string; readonly filename: string };
  /**
   * The input field that receives the body as it comes: an async iterable of text. All others are in the
   * query then.
   */
  readonly rawBody?: string;
  /** Also takes `application/merge-patch+json` (RFC 7396). */
  readonly mergePatch?: true;
  /** What can go wrong beside that which can go wrong everywhere; for the document alone. */
  readonly problems?: readonly ProblemCode[];
}

/** The meta type for `initTRPC.meta<RestMeta>()`. A procedure without `rest` is not served over REST. */
export interface RestMeta {
  readonly rest?: RestRoute;
}
