import { startBuiltServer } from "@docket/testing/servers";
import { expect, test } from "vitest";

test("a mistaken configuration ends the start in words", async () => {
  await using server = await startBuiltServer({ ACCESS_TOKEN_TTL: "a while", PORT: "70000" });
  expect(server.process.exitCode).toBe(1);
  expect(server.output).toEqual([
    "The configuration has mistakes:",
    expect.stringMatching(/^ {2}PORT /),
    expect.stringMatching(/^ {2}ACCESS_TOKEN_TTL must be a number and a unit/),
  ]);
});
