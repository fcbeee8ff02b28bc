import { z } from "zod";

interface ProblemType {
  /** HTTP status. */
  readonly status: number;
  /** The tRPC error code that tRPC itself maps to the same status. */
  readonly trpc: string;
  readonly title: string;
  /** What happened and what to do, in the user's words, when the throw site has nothing better. */
  readonly detail: string;
}

/** Every way in which a call can fail. Both adapters and the issuer read this table, so they cannot drift apart. */
export const PROBLEMS = {
  "invalid-input": {
    status: 400,
    trpc: "BAD_REQUEST",
    title: "Invalid input",
    detail: "The request is invalid. `errors` lists each mistake.",
  },
  "malformed-json": {
    status: 400,
    trpc: "PARSE_ERROR",
    title: "Malformed JSON",
    detail: "The body is not valid JSON in UTF-8.",
  },
  "invalid-link": {
    status: 400,
    trpc: "BAD_REQUEST",
    title: "Link no longer valid",
    detail: "This link is invalid, has expired, or was already used. Request a new one.",
  },
  "wrong-code": {
    status: 400,
    trpc: "BAD_REQUEST",
    title: "Wrong code",
    detail: "The code is wrong, has expired, or was already used.",
  },
  "passkey-refused": {
    status: 400,
    trpc: "BAD_REQUEST",
    title: "Passkey refused",
    detail:
      "The passkey could not be verified. Try again: each attempt expires after five minutes.",
  },
  unauthenticated: {
    status: 401,
    trpc: "UNAUTHORIZED",
    title: "Sign in required",
    detail:
      "Authentication is required. Send an access token, or sign in again if your session has ended.",
  },
  "invalid-token": {
    status: 401,
    trpc: "UNAUTHORIZED",
    title: "Invalid access token",
    detail:
      "The access token is malformed, has expired, or is not valid on this server. Get a new one.",
  },
  "invalid-credentials": {
    status: 401,
    trpc: "UNAUTHORIZED",
    title: "Invalid credentials",
    detail: "Wrong email or password.",
  },
  "fresh-sign-in-required": {
    status: 401,
    trpc: "UNAUTHORIZED",
    title: "Fresh sign-in required",
    detail:
      "This operation requires a recent sign-in. Confirm your password or sign in again, then retry.",
  },
  forbidden: {
    status: 403,
    trpc: "FORBIDDEN",
    title: "Forbidden",
    detail: "You can only access your own data. Use `me` or your own user id in the path.",
  },
  "email-not-verified": {
    status: 403,
    trpc: "FORBIDDEN",
    title: "Email address not verified",
    detail: "Verify your email address first: open the link that we mailed to you, then sign in.",
  },
  "two-factor-required": {
    status: 403,
    trpc: "FORBIDDEN",
    title: "Second factor required",
    detail: "Enter a code from your authenticator app, or a recovery code.",
  },
  "registration-closed": {
    status: 403,
    trpc: "FORBIDDEN",
    title: "Registration is closed",
    detail:
      "Registration requires an invitation that is for this email address, unused and not expired. Ask the operator of this server for one.",
  },
  "untrusted-origin": {
    status: 403,
    trpc: "FORBIDDEN",
    title: "Untrusted origin",
    detail:
      "Requests from this origin are not allowed. If this is your server, check `PUBLIC_ORIGIN`.",
  },
  "not-found": {
    status: 404,
    trpc: "NOT_FOUND",
    title: "Not found",
    detail: "There is nothing at this URL.",
  },
  "task-not-found": {
    status: 404,
    trpc: "NOT_FOUND",
    title: "Task not found",
    detail: "You have no task with this id.",
  },
  "list-not-found": {
    status: 404,
    trpc: "NOT_FOUND",
    title: "List not found",
    detail: "You have no list with this id.",
  },
  "tag-not-found": {
    status: 404,
    trpc: "NOT_FOUND",
    title: "Tag not found",
    detail: "You have no tag with this id.",
  },
  "filter-not-found": {
    status: 404,
    trpc: "NOT_FOUND",
    title: "Filter not found",
    detail: "You have no saved filter with this id.",
  },
  "batch-not-found": {
    status: 404,
    trpc: "NOT_FOUND",
    title: "Nothing to undo",
    detail: "No changes were found for this `batchId`.",
  },
  "import-not-found": {
    status: 404,
    trpc: "NOT_FOUND",
    title: "Import not found",
    detail:
      "You have no import with this id. An import expires after a day without activity, or when you start a new one.",
  },
  "session-not-found": {
    status: 404,
    trpc: "NOT_FOUND",
    title: "Session not found",
    detail: "You have no session with this id. It may have ended already.",
  },
  "passkey-not-found": {
    status: 404,
    trpc: "NOT_FOUND",
    title: "Passkey not found",
    detail: "You have no passkey with this id.",
  },
  "method-not-allowed": {
    status: 405,
    trpc: "METHOD_NOT_SUPPORTED",
    title: "Method not allowed",
    detail:
      "This URL does not support this method. The `Allow` header lists the supported methods.",
  },
  "task-exists": {
    status: 409,
    trpc: "CONFLICT",
    title: "Task exists",
    detail: "You already have a task with this id that was created with different data.",
  },
  "not-recurring": {
    status: 409,
    trpc: "CONFLICT",
    title: "Nothing to skip",
    detail:
      "Only an open recurring task can be skipped. This task is not recurring, or it is completed.",
  },
  "list-exists": {
    status: 409,
    trpc: "CONFLICT",
    title: "List exists",
    detail: "You already have a list with this id that was created with different data.",
  },
  "tag-exists": {
    status: 409,
    trpc: "CONFLICT",
    title: "Tag exists",
    detail: "You already have a tag with this id that was created with different data.",
  },
  "filter-exists": {
    status: 409,
    trpc: "CONFLICT",
    title: "Filter exists",
    detail: "You already have a filter with this id that was created with different data.",
  },
  "tag-name-taken": {
    status: 409,
    trpc: "CONFLICT",
    title: "Tag name taken",
    detail: "You already have a tag with this name. Choose another name, or merge the two tags.",
  },
  "import-closed": {
    status: 409,
    trpc: "CONFLICT",
    title: "Import closed",
    detail: "This import is already running or has ended. Start a new one.",
  },
  "import-incomplete": {
    status: 409,
    trpc: "CONFLICT",
    title: "Parts are missing",
    detail:
      "At least one part is missing. Upload all parts from number 0 without gaps, then finish the import.",
  },
  "part-exists": {
    status: 409,
    trpc: "CONFLICT",
    title: "Part exists",
    detail: "A part with this number was already uploaded with different text.",
  },
  "undo-conflict": {
    status: 409,
    trpc: "CONFLICT",
    title: "Changed since",
    detail:
      "The same fields were changed again later. Undo the later changes first; `conflicts` lists them.",
  },
  "already-undone": {
    status: 409,
    trpc: "CONFLICT",
    title: "Already undone",
    detail: "This was already undone. To redo it, undo the undo.",
  },
  "quota-exceeded": {
    status: 409,
    trpc: "CONFLICT",
    title: "Quota exceeded",
    detail: "This would exceed a storage quota of your account. Delete something, then try again.",
  },
  "email-taken": {
    status: 409,
    trpc: "CONFLICT",
    title: "Email address taken",
    detail: "An account with this email address already exists. Sign in instead.",
  },
  "two-factor-enabled": {
    status: 409,
    trpc: "CONFLICT",
    title: "Two-factor sign-in is on",
    detail: "Two-factor sign-in is already on. Turn it off before you set it up again.",
  },
  "two-factor-not-enabled": {
    status: 409,
    trpc: "CONFLICT",
    title: "Two-factor sign-in is off",
    detail: "Two-factor sign-in is not set up for this account. Turn it on first.",
  },
  "task-changed": {
    status: 412,
    trpc: "PRECONDITION_FAILED",
    title: "Task changed elsewhere",
    detail: "The task has changed since the version that you sent. Fetch it again, then retry.",
  },
  "list-changed": {
    status: 412,
    trpc: "PRECONDITION_FAILED",
    title: "List changed elsewhere",
    detail: "The list has changed since the version that you sent. Fetch it again, then retry.",
  },
  "tag-changed": {
    status: 412,
    trpc: "PRECONDITION_FAILED",
    title: "Tag changed elsewhere",
    detail: "The tag has changed since the version that you sent. Fetch it again, then retry.",
  },
  "filter-changed": {
    status: 412,
    trpc: "PRECONDITION_FAILED",
    title: "Filter changed elsewhere",
    detail: "The filter has changed since the version that you sent. Fetch it again, then retry.",
  },
  "payload-too-large": {
    status: 413,
    trpc: "PAYLOAD_TOO_LARGE",
    title: "Body too large",
    detail: "The body is larger than 256 KiB.",
  },
  "unsupported-media-type": {
    status: 415,
    trpc: "UNSUPPORTED_MEDIA_TYPE",
    title: "Unsupported media type",
    detail: "Send the body as `application/json`.",
  },
  "idempotency-key-reused": {
    status: 422,
    trpc: "UNPROCESSABLE_CONTENT",
    title: "Idempotency key reused",
    detail: "This `Idempotency-Key` was already used with a different request. Use a new key.",
  },
  "too-many-requests": {
    status: 429,
    trpc: "TOO_MANY_REQUESTS",
    title: "Too many requests",
    detail:
      "You sent too many requests. Wait for the number of seconds in `Retry-After`, then try again.",
  },
  "internal-error": {
    status: 500,
    trpc: "INTERNAL_SERVER_ERROR",
    title: "Something went wrong",
    detail:
      "An error occurred on the server, and its log has the cause. No partial changes were saved.",
  },
  "service-unavailable": {
    status: 503,
    trpc: "SERVICE_UNAVAILABLE",
    title: "Service unavailable",
    detail: "The server is temporarily unavailable. Try again in a moment.",
  },
} as const satisfies Record<string, ProblemType>;

export type ProblemCode = keyof typeof PROBLEMS;

export function isProblemCode(value: string): value is ProblemCode {
  return Object.hasOwn(PROBLEMS, value);
}

export const FieldError = z.object({
  pointer: z.string().meta({ description: "JSON Pointer (RFC 6901) into the input." }),
  detail: z.string(),
});
export type FieldError = z.infer<typeof FieldError>;

/** A later change of what an undo would put back. */
export const UndoConflict = z.object({
  entity: z.string(),
  entityId: z.string(),
  fields: z.array(z.string()).meta({
    description: "Fields that changed again; empty if the object was created or deleted.",
  }),
  seq: z.int(),
  batchId: z.string(),
});
export type UndoConflict = z.infer<typeof UndoConflict>;

/** `application/problem+json` (RFC 9457). */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    code: z.enum(Object.keys(PROBLEMS).filter(isProblemCode)),
    errors: z.array(FieldError).optional(),
    conflicts: z.array(UndoConflict).optional(),
  })
  .meta({ id: "Problem", description: "An error (RFC 9457); `code` is stable." });
export type Problem = z.infer<typeof Problem>;

export interface ProblemOptions {
  /** Overrides the table's sentence. */
  readonly detail?: string;
  /** For 400: what is wrong, field by field. */
  readonly errors?: readonly FieldError[] | undefined;
  /** For `undo-conflict`: what stands in the way, newest first. */
  readonly conflicts?: readonly UndoConflict[] | undefined;
  /** For 429 and 503: seconds until a new try can succeed. */
  readonly retryAfter?: number;
  /** For the log; never shown. */
  readonly cause?: unknown;
}

/** An expected failure. Anything else that is thrown is a bug and becomes `internal-error`. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly code: ProblemCode;
  readonly detail: string;
  readonly errors: readonly FieldError[] | undefined;
  readonly conflicts: readonly UndoConflict[] | undefined;
  readonly retryAfter: number | undefined;

  constructor(code: ProblemCode, options: ProblemOptions = {}) {
    super(code, { cause: options.cause });
    this.code = code;
    this.detail = options.detail ?? PROBLEMS[code].detail;
    this.errors = options.errors;
    this.conflicts = options.conflicts;
    this.retryAfter = options.retryAfter;
  }
}

/** @param instance  what the problem happened to: the request's path, or `urn:uuid:<request id>` for a 500. */
export function toProblem(error: ProblemError, instance: string): Problem {
  const { status, title } = PROBLEMS[error.code];
  return {
    type: `/problems/${error.code}`,
    title,
    status,
    detail: error.detail,
    instance,
    code: error.code,
    ...(error.errors ? { errors: [...error.errors] } : {}),
    ...(error.conflicts ? { conflicts: [...error.conflicts] } : {}),
  };
}

/** How long a sign-in counts as fresh. */
export const FRESH_SIGN_IN_SECONDS = 600;

/** RFC 6750 §3.1: the error code is for a token that was there and was no good. */
const CHALLENGES: Partial<Record<ProblemCode, string>> = {
  unauthenticated: "Bearer",
  "invalid-token": 'Bearer error="invalid_token"',
  // RFC 9470 §3.
  "fresh-sign-in-required": `Bearer error="insufficient_user_authentication", max_age="${FRESH_SIGN_IN_SECONDS}"`,
};

/** The header fields that go with a problem of the Bearer API: `WWW-Authenticate`, and `Retry-After` in whole seconds. */
export function problemHeaders({ code, retryAfter }: ProblemError): Record<string, string> {
  const challenge = CHALLENGES[code];
  return {
    ...(challenge === undefined ? {} : { "WWW-Authenticate": challenge }),
    ...(retryAfter === undefined ? {} : { "Retry-After": String(Math.ceil(retryAfter)) }),
  };
}
