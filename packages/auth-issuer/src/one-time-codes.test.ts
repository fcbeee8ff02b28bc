import { expect, test } from "vitest";
import { describeSecret, newTotpSecret, stepOfCode } from "./one-time-codes.ts";

/** RFC 6238, appendix B; six digits are the last six of its eight. */
const SECRET = "12345678901234567890";

test.each([
  [59, "287082"],
  [1_111_111_109, "081804"],
  [1_111_111_111, "050471"],
  [1_234_567_890, "005924"],
  [2_000_000_000, "279037"],
  [20_000_000_000, "353130"],
])("at second %i the code is %s, as RFC 6238 says", async (seconds, code) => {
  expect(await stepOfCode(SECRET, code, seconds * 1000)).toBe(Math.floor(seconds / 30));
});

test.each([
  [29, null],
  [30, 2],
  [119, 2],
  [120, null],
])("at second %i the code of the seconds 60 to 89 belongs to step %s", async (second, step) => {
  expect(await stepOfCode(SECRET, "359152", second * 1000)).toBe(step);
});

test.each(["", "359153", "3591522", "35915", "３５９１５２"])("%o is no code", async (code) => {
  expect(await stepOfCode(SECRET, code, 60_000)).toBeNull();
});

test("an app is told the secret, in base32, and whose it is", () => {
  expect(describeSecret(SECRET, "ada+docket@example.com")).toEqual({
    uri: "otpauth://totp/Docket:ada%2Bdocket%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Docket&digits=6&period=30",
    secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
  });
});

test("no two secrets are the same", () => {
  expect(new Set(Array.from({ length: 100 }, newTotpSecret)).size).toBe(100);
});
