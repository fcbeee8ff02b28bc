import { z } from "zod";
import { type FieldError, type ProblemCode, ProblemError } from "./problem.ts";

/** RFC 6901: `~` and `/` inside a key are escaped. */
function toPointer(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** Names every offending field of an input that a schema refused; an unknown field is pointed at by its own name. */
export function toInvalidInput(error: z.core.$ZodError): ProblemError {
  const errors = error.issues.flatMap((issue) => toFieldErrors(issue, []));
  return new ProblemError("invalid-input", { errors, cause: error });
}

type Issue = z.core.$ZodIssue;

function toFieldErrors(issue: Issue, place: readonly PropertyKey[]): FieldError[] {
  const path = [...place, ...issue.path];
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      pointer: toPointer([...path, key]),
      detail: "Unknown field.",
    }));
  }
  const meant = issue.code === "invalid_union" ? branchMeant(issue.errors) : null;
  return meant === null
    ? [{ pointer: toPointer(path), detail: issue.message }]
    : meant.flatMap((each) => toFieldErrors(each, path));
}

/**
 * The errors of the variant of a union that the caller most likely meant: the one that has most of the sent fields,
 * and of these the one with the fewest missing fields.
 *
 * @returns `null` when the value resembles no variant: then the message of the union itself is clearer.
 */
function branchMeant(branches: readonly (readonly Issue[])[]): readonly Issue[] | null {
  const candidates = branches.filter((issues) => issues.length > 0 && !issues.some(isAboutWhole));
  const [best] = candidates.toSorted(
    (one, other) => unknownFields(one) - unknownFields(other) || one.length - other.length,
  );
  return best ?? null;
}

/** Whether the issue says that the whole value has the wrong type. */
function isAboutWhole({ code, path }: Issue): boolean {
  return path.length === 0 && code !== "unrecognized_keys";
}

function unknownFields(issues: readonly Issue[]): number {
  return issues.flatMap((issue) => (issue.code === "unrecognized_keys" ? issue.keys : [])).length;
}

/**
 * tRPC's own codes that say something without knowing what was asked for. CONFLICT and
 * PRECONDITION_FAILED are left out: which thing conflicts, only a ProblemError can say.
 */
const GENERIC_PROBLEMS: ReadonlyMap<unknown, ProblemCode> = new Map<string, ProblemCode>([
  ["BAD_REQUEST", "invalid-input"],
  ["UNPROCESSABLE_CONTENT", "invalid-input"],
  ["PARSE_ERROR", "malformed-json"],
  ["UNAUTHORIZED", "unauthenticated"],
  ["FORBIDDEN", "forbidden"],
  ["NOT_FOUND", "not-found"],
  ["METHOD_NOT_SUPPORTED", "method-not-allowed"],
  ["PAYLOAD_TOO_LARGE", "payload-too-large"],
  ["UNSUPPORTED_MEDIA_TYPE", "unsupported-media-type"],
  ["TOO_MANY_REQUESTS", "too-many-requests"],
  ["SERVICE_UNAVAILABLE", "service-unavailable"],
]);

/**
 * The expected failure behind something that was thrown.
 *
 * tRPC wraps what middlewares and procedures throw in a TRPCError, which is recognised by its shape
 * so that this package needs no tRPC. It uses BAD_REQUEST for an input that a schema refused and
 * INTERNAL_SERVER_ERROR for such an output: the code, not the cause, tells the caller's mistake
 * from ours.
 *
 * @returns `null` for a bug, to be logged and answered with `internal-error`.
 */
export function problemErrorOf(error: unknown): ProblemError | null {
  if (error instanceof ProblemError) return error;
  if (!(error instanceof Error && error.name === "TRPCError" && "code" in error)) return null;
  const { cause, code, message } = error;
  if (cause instanceof ProblemError) return cause;
  if (code === "BAD_REQUEST" && cause instanceof z.core.$ZodError) return toInvalidInput(cause);
  const generic = GENERIC_PROBLEMS.get(code);
  if (generic === undefined) return null;
  // With BAD_REQUEST, tRPC's own words name the limit that was broken and nothing internal.
  return new ProblemError(generic, {
    cause: error,
    ...(code === "BAD_REQUEST" ? { detail: message } : {}),
  });
}
