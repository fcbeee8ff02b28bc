import { type ProblemCode, ProblemError } from "@docket/contracts";
import { quotaExceeded } from "./quotas.ts";

/** Error codes of the driver and the system for a connection that failed or was lost. */
const LOST_CONNECTION = new Set([
  "CONNECT_TIMEOUT",
  "CONNECTION_CLOSED",
  "CONNECTION_DESTROYED",
  "CONNECTION_ENDED",
  "EAI_AGAIN",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOENT",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
]);

/**
 * SQLSTATE codes and classes of a server that cannot run a statement now: the statement itself is valid.
 *
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const NOT_NOW = [
  // Connection exceptions.
  /^08...$/,
  // A read-only database, such as a replica before its promotion.
  /^25006$/,
  // Timeouts of a transaction.
  /^25P0[34]$/,
  // Conflicts between concurrent transactions.
  /^40(001|003|P01)$/,
  // Disk full, out of memory, too many connections.
  /^53...$/,
  // Timeout while waiting for a lock.
  /^55P03$/,
  // Cancelled by a timeout or by the operator; shutting down or starting.
  /^57(014|P0.)$/,
  // Errors of the operating system, such as of a disk.
  /^58...$/,
];

/** SQLSTATE, or the error code of the system or the driver. */
export function codeOf(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ("code" in cause && typeof cause.code === "string") return cause.code;
  }
  return undefined;
}

/** Whether the database could not be reached or cannot serve now, in contrast to a refused statement. */
export function isOutage(error: unknown): boolean {
  const code = codeOf(error);
  if (code === undefined) return false;
  return LOST_CONNECTION.has(code) || NOT_NOW.some((pattern) => pattern.test(code));
}

/** Whether a rule of the tables was broken: SQLSTATE class 23. */
export function isRuleBroken(error: unknown): boolean {
  return codeOf(error)?.startsWith("23") ?? false;
}

/** SQLSTATE of a row that points at something that is not there. */
const FOREIGN_KEY_VIOLATION = "23503";

/** Which constraint a statement broke; the drivers name the field differently. */
export function brokenRule(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ("constraint_name" in cause) return String(cause.constraint_name);
    if ("constraint" in cause) return String(cause.constraint);
  }
  return undefined;
}

/** @returns the problem for a write that the SQL function `require_quota` refused; `null` for any other failure. */
export function exceededQuota(error: unknown): ProblemError | null {
  if (codeOf(error) !== "QUOTA") return null;
  return quotaExceeded(brokenRule(error) ?? "", Number(detailOf(error)), error);
}

function detailOf(error: unknown): unknown {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ("detail" in cause) return cause.detail;
  }
  return undefined;
}

/** Whether a write was refused because its idempotency key was used before: see the SQL function `begin_batch`. */
export function isKeyUsed(error: unknown): boolean {
  return codeOf(error) === "KEY01";
}

const POINTERS: Readonly<Record<string, ProblemCode>> = {
  task_list_fk: "list-not-found",
  task_parent_fk: "task-not-found",
  task_tag_tag_fk: "tag-not-found",
};

/**
 * What a write was refused for when it points at something that is gone: `list-not-found`, `task-not-found`,
 * `tag-not-found`, or `invalid-token` when it is the owner's account, since then nothing the token says holds any more.
 *
 * @returns `null` for whatever else failed, which is a bug.
 */
export function missingReference(error: unknown): ProblemError | null {
  if (codeOf(error) !== FOREIGN_KEY_VIOLATION) return null;
  const rule = brokenRule(error) ?? "";
  const code = rule.endsWith("user_id_fk") ? "invalid-token" : POINTERS[rule];
  return code === undefined ? null : new ProblemError(code, { cause: error });
}

/** The problem for a write that the database refused; `null` for any other failure, which is a bug. */
export function refusal(error: unknown): ProblemError | null {
  return missingReference(error) ?? exceededQuota(error);
}
