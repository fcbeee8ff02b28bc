import { type FieldError, Login, Register, toInvalidInput } from "@docket/contracts";
import { describeFailure, describeWait, problemOf } from "../api/failure.ts";

export type AccountField = "email" | "password";

/** What to say, and where. */
export interface SignInFailure {
  readonly fields: Partial<Record<AccountField, string>>;
  /** About the whole form. */
  readonly summary?: string;
  /** The address has an account already, so signing in is what will help. */
  readonly isEmailTaken?: boolean;
}

export type AccountMode = "register" | "sign-in";

/** Checks what was typed by the rules that the server applies. */
export function parseCredentials(mode: AccountMode, typed: Record<AccountField, string>): Login {
  const parsed = (mode === "register" ? Register : Login).safeParse(typed);
  if (parsed.success) return parsed.data;
  throw toInvalidInput(parsed.error);
}

export function toSignInFailure(error: unknown): SignInFailure {
  const problem = problemOf(error);
  switch (problem?.code) {
    case "invalid-input":
      return { fields: describeFields(problem.errors ?? []) };
    case "email-taken":
      return { fields: { email: "This address already has an account." }, isEmailTaken: true };
    case "invalid-credentials":
      return { fields: {}, summary: "Wrong email or password." };
    case "too-many-requests":
      return {
        fields: {},
        summary: `Too many tries. Wait ${describeWait(problem.retryAfter)}, then try again.`,
      };
    default:
      return { fields: {}, summary: describeFailure(error) };
  }
}

function describeFields(errors: readonly FieldError[]): SignInFailure["fields"] {
  const password = errors.find(({ pointer }) => pointer === "/password");
  return {
    ...(errors.some(({ pointer }) => pointer === "/email")
      ? { email: "Enter an email address, such as ada@example.com." }
      : {}),
    ...(password ? { password: password.detail } : {}),
  };
}
