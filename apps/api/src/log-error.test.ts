import { TRPCError } from "@trpc/server";
import { DrizzleQueryError } from "drizzle-orm";
import { expect, test } from "vitest";
import { describeError } from "./log-error.ts";

const refusal = Object.assign(new Error("new row violates check constraint"), {
  code: "23514",
  detail: "Failing row contains (hush).",
  parameters: ["hush"],
});
const failed = new DrizzleQueryError("insert into task values ($1)", ["hush"], refusal);

test("a failed statement is told without its parameters", () => {
  const wrapped = new TRPCError({ code: "INTERNAL_SERVER_ERROR", cause: failed });
  expect(describeError(wrapped)).toMatchObject({
    type: "TRPCError",
    code: "INTERNAL_SERVER_ERROR",
    cause: {
      message: "Failed query: insert into task values ($1)",
      cause: { message: "new row violates check constraint", code: "23514" },
    },
  });
  expect(JSON.stringify(describeError(wrapped))).not.toContain("hush");
});

test("the frames are kept", () => {
  expect(describeError(failed).stack).toMatch(/^ {4}at .*log-error\.test\.ts/);
});

test("what is no error, and what is its own cause, can be told too", () => {
  const cycle = new Error("round");
  cycle.cause = cycle;
  expect(describeError("hush")).toMatchObject({ type: "string" });
  expect(JSON.stringify(describeError("hush"))).not.toContain("hush");
  expect(describeError(cycle)).toMatchObject({ type: "Error" });
});
