import { describeFailure, describeWait, problemOf } from "../api/failure.ts";

/** One or two sentences about what an action in the settings was stopped by. */
export function describeSettingsFailure(error: unknown): string {
  const problem = problemOf(error);
  switch (problem?.code) {
    case "invalid-credentials":
      return "This is not your password.";
    case "too-many-requests":
      return `Too many tries. Wait ${describeWait(problem.retryAfter)}, then try again.`;
    case "invalid-input":
      return problem.errors?.[0]?.detail ?? problem.detail;
    default:
      return describeFailure(error);
  }
}
