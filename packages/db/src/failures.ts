/** SQLSTATE classes and codes that say "not now", and the driver's own words for a lost connection. */
const OUTAGE = new Set([
  "CONNECT_TIMEOUT",
  "CONNECTION_CLOSED",
  "CONNECTION_DESTROYED",
  "CONNECTION_ENDED",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENOENT",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
  "53300",
  "57P01",
  "57P02",
  "57P03",
]);

function codeOf(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ("code" in cause && typeof cause.code === "string") return cause.code;
  }
  return undefined;
}

/** Whether the database could not be reached, as opposed to having refused a statement. */
export function isOutage(error: unknown): boolean {
  const code = codeOf(error);
  return code !== undefined && (OUTAGE.has(code) || /^08...$/.test(code));
}

/** A row pointed at something that is no longer there (SQLSTATE 23503). */
export function isForeignKeyViolation(error: unknown): boolean {
  return codeOf(error) === "23503";
}
