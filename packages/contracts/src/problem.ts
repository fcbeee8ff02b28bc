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
    detail: "The request does not have the expected form.",
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
    detail: "The link has been used, has expired, or is not complete. Ask for a new one.",
  },
  "wrong-code": {
    status: 400,
    trpc: "BAD_REQUEST",
    title: "Wrong code",
    detail: "The code is wrong, has expired, or has been used.",
  },
  "passkey-refused": {
    status: 400,
    trpc: "BAD_REQUEST",
    title: "Passkey refused",
    detail: "The passkey could not be verified. Start again; after five minutes a try expires.",
  },
  unauthenticated: {
    status: 401,
    trpc: "UNAUTHORIZED",
    title: "Sign in required",
    detail: "The request carries no credentials, or its session has ended. Sign in.",
  },
  "invalid-token": {
    status: 401,
    trpc: "UNAUTHORIZED",
    title: "Invalid access token",
    detail: "The access token is malformed, expired, or not valid here. Get a new one.",
  },
  "invalid-credentials": {
    status: 401,
    trpc: "UNAUTHORIZED",
    title: "Invalid credentials",
    detail: "No account has this e-mail address and password.",
  },
  "fresh-sign-in-required": {
    status: 401,
    trpc: "UNAUTHORIZED",
    title: "Fresh sign-in required",
    detail: "This asks once more who you are. Confirm your password, or sign in again, then retry.",
  },
  forbidden: {
    status: 403,
    trpc: "FORBIDDEN",
    title: "Forbidden",
    detail: "The address names another user. Use your own id, or `me`.",
  },
  "email-not-verified": {
    status: 403,
    trpc: "FORBIDDEN",
    title: "E-mail address not verified",
    detail: "Open the link that was mailed to you, then sign in.",
  },
  "two-factor-required": {
    status: 403,
    trpc: "FORBIDDEN",
    title: "Second factor required",
    detail:
      "The password is right. Go on with a code from your authenticator app or a recovery code.",
  },
  "registration-closed": {
    status: 403,
    trpc: "FORBIDDEN",
    title: "Registration is closed",
    detail:
      "An account can only be opened here with an invitation that is for this address, unused and not expired. Ask whoever runs this Docket for one.",
  },
  "untrusted-origin": {
    status: 403,
    trpc: "FORBIDDEN",
    title: "Untrusted origin",
    detail: "The request comes from a page of another site.",
  },
  "not-found": {
    status: 404,
    trpc: "NOT_FOUND",
    title: "Not found",
    detail: "Nothing is at this address.",
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
    detail: "No request of yours with this id changed anything.",
  },
  "import-not-found": {
    status: 404,
    trpc: "NOT_FOUND",
    title: "Import not found",
    detail:
      "You have no import with this id. It may have been left alone for a day, or another one was started.",
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
    detail: "This address does not serve this method; `Allow` lists those it does.",
  },
  "task-exists": {
    status: 409,
    trpc: "CONFLICT",
    title: "Task exists",
    detail: "You already have a task with this id that was created with other content.",
  },
  "not-recurring": {
    status: 409,
    trpc: "CONFLICT",
    title: "Nothing to skip",
    detail: "Only an open task that repeats can be skipped. This one does not repeat, or is done.",
  },
  "list-exists": {
    status: 409,
    trpc: "CONFLICT",
    title: "List exists",
    detail: "You already have a list with this id that was created with other content.",
  },
  "tag-exists": {
    status: 409,
    trpc: "CONFLICT",
    title: "Tag exists",
    detail: "You already have a tag with this id that was created with other content.",
  },
  "filter-exists": {
    status: 409,
    trpc: "CONFLICT",
    title: "Filter exists",
    detail: "You already have a filter with this id that was created with other content.",
  },
  "tag-name-taken": {
    status: 409,
    trpc: "CONFLICT",
    title: "Tag name taken",
    detail: "You have a tag of this name already. Choose another name, or merge the two.",
  },
  "import-closed": {
    status: 409,
    trpc: "CONFLICT",
    title: "Import takes no more parts",
    detail: "The import is being read or has ended. Start another one.",
  },
  "import-incomplete": {
    status: 409,
    trpc: "CONFLICT",
    title: "Parts are missing",
    detail: "The parts of the file are numbered 0, 1, 2, and one of them has not arrived.",
  },
  "part-exists": {
    status: 409,
    trpc: "CONFLICT",
    title: "Part exists",
    detail: "A part with this number and other text has arrived before.",
  },
  "undo-conflict": {
    status: 409,
    trpc: "CONFLICT",
    title: "Changed since",
    detail: "What this would put back was changed again later. Undo the later changes first.",
  },
  "already-undone": {
    status: 409,
    trpc: "CONFLICT",
    title: "Already undone",
    detail: "This has been undone already. To bring it back, undo the undo.",
  },
  "quota-exceeded": {
    status: 409,
    trpc: "CONFLICT",
    title: "Quota exceeded",
    detail: "This would store more than one account may. Delete something, then try again.",
  },
  "email-taken": {
    status: 409,
    trpc: "CONFLICT",
    title: "E-mail address taken",
    detail: "An account with this e-mail address exists. Sign in instead.",
  },
  "two-factor-enabled": {
    status: 409,
    trpc: "CONFLICT",
    title: "Two-factor sign-in is on",
    detail: "Two-factor sign-in is on already. Turn it off first to set it up anew.",
  },
  "two-factor-not-enabled": {
    status: 409,
    trpc: "CONFLICT",
    title: "Two-factor sign-in is off",
    detail: "Two-factor sign-in is not set up on this account. Turn it on first.",
  },
  "task-changed": {
    status: 412,
    trpc: "PRECONDITION_FAILED",
    title: "Task changed elsewhere",
    detail: "The task is no longer at the version you named. Read it again, then decide.",
  },
  "list-changed": {
    status: 412,
    trpc: "PRECONDITION_FAILED",
    title: "List changed elsewhere",
    detail: "The list is no longer at the version you named. Read it again, then decide.",
  },
  "tag-changed": {
    status: 412,
    trpc: "PRECONDITION_FAILED",
    title: "Tag changed elsewhere",
    detail: "The tag is no longer at the version you named. Read it again, then decide.",
  },
  "filter-changed": {
    status: 412,
    trpc: "PRECONDITION_FAILED",
    title: "Filter changed elsewhere",
    detail: "The filter is no longer at the version you named. Read it again, then decide.",
  },
  "payload-too-large": {
    status: 413,
    trpc: "PAYLOAD_TOO_LARGE",
    title: "Body too large",
    detail: "The body is over the limit of 256 KiB.",
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
    title: "Key used for something else",
    detail: "This `Idempotency-Key` was sent with other content before. Use a new key.",
  },
  "too-many-requests": {
    status: 429,
    trpc: "TOO_MANY_REQUESTS",
    title: "Too many requests",
    detail: "Slow down, and try again after the time in `Retry-After`.",
  },
  "internal-error": {
    status: 500,
    trpc: "INTERNAL_SERVER_ERROR",
    title: "Something went wrong",
    detail: "The fault is on the server, and its log has the cause. Nothing was half done.",
  },
  "service-unavailable": {
    status: 503,
    trpc: "SERVICE_UNAVAILABLE",
    title: "Service unavailable",
    detail: "The server cannot reach something it needs. Try again in a moment.",
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
  fields: z
    .array(z.string())
    .meta({ description: "What changed again; empty when it came or went." }),
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
  .meta({ id: "Problem", description: "What went wrong (RFC 9457); `code` is stable." });
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
