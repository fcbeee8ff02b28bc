import { describeFailure, describeWait, problemOf } from "../api/failure.ts";

export const WRONG_PASSWORD = "This is not your password.";

/** One or two sentences about what an action in the settings was stopped by. */
export function describeSettingsFailure(error: unknown): string {
  const problem = problemOf(error);
  switch (problem?.code) {
    case "invalid-credentials":
      return WRONG_PASSWORD;
    case "too-many-requests":
      return `Too many tries. Wait ${describeWait(problem.retryAfter)}, then try again.`;
    case "invalid-input":
      return problem.errors?.[0]?.detail ?? problem.detail;
    default:
      return describeFailure(error);
  }
}

/** The same, where a password is asked for once more. One that is too short or too long is nobody's. */
export function describePasswordFailure(error: unknown): string {
  const isAboutPassword = problemOf(error)?.errors?.some(({ pointer }) => pointer === "/password");
  return isAboutPassword ? WRONG_PASSWORD : describeSettingsFailure(error);
}
