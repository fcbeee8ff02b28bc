/** What the log says of an error: where it came from and what it was, and nothing that a person wrote. */
export interface LoggedError {
  readonly type: string;
  readonly message: string;
  /** SQLSTATE, or a system error's name. */
  readonly code?: string;
  /** The frames alone. */
  readonly stack: string;
  readonly cause?: LoggedError;
}

/** Deep enough for a driver's error inside Drizzle's inside tRPC's; a cycle ends here. */
const DEPTH = 5;

/**
 * Drizzle puts a statement's parameters into its message, tRPC puts its cause's message into its
 * own, and PostgreSQL's `detail` quotes whole rows: titles and notes would end up in the log. So
 * only listed properties are kept, and of a failed statement only the text with its placeholders.
 */
export function describeError(error: unknown, depth = DEPTH): LoggedError {
  if (!(error instanceof Error)) {
    return { type: typeof error, message: "Something other than an Error was thrown.", stack: "" };
  }
  const { name, message, stack = "", cause } = error;
  return {
    type: name === "Error" ? error.constructor.name : name,
    message: cause === undefined ? message : outermost(error),
    ...("code" in error && typeof error.code === "string" ? { code: error.code } : {}),
    stack: stack.slice(Math.max(0, stack.search(/^ {4}at /m))),
    ...(cause !== undefined && depth > 0 ? { cause: describeError(cause, depth - 1) } : {}),
  };
}

/** An error that wraps another is told by its statement or its code; its message may quote the other's. */
function outermost(error: Error): string {
  if ("query" in error && typeof error.query === "string") return `Failed query: ${error.query}`;
  return "code" in error && typeof error.code === "string" ? error.code : "(see `cause`)";
}
