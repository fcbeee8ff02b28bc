import type { ProblemCode } from "@docket/contracts";

/** Matches what an internal caller throws: `await expect(call).rejects.toMatchObject(problem("task-not-found"))`. */
export function problem(code: ProblemCode) {
  return { cause: { name: "ProblemError", code } };
}
