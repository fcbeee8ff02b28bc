import { ProblemError } from "@docket/contracts";
import { expect, test } from "vitest";
import { describePasswordFailure } from "./settings-failure.ts";

test.each([
  ["another password", new ProblemError("invalid-credentials")],
  [
    "one that is too short to be anybody's",
    new ProblemError("invalid-input", {
      errors: [{ pointer: "/password", detail: "Must be at least 8 characters long." }],
    }),
  ],
])("%s is wrong, whatever the rules for new ones are", (_, error) => {
  expect(describePasswordFailure(error)).toBe("This is not your password.");
});

test("what else is refused is said as it is", () => {
  const detail = "Must not be empty.";
  const errors = [{ pointer: "/name", detail }];
  expect(describePasswordFailure(new ProblemError("invalid-input", { errors }))).toBe(detail);
});
