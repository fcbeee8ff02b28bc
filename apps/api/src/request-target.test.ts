import { expect, test } from "vitest";
import { hasOneHost, toOriginForm } from "./request-target.ts";

test.each([
  ["/api/v1/me", "/api/v1/me"],
  ["http://docket.test/api/v1/me", "/api/v1/me"],
  ["HTTPS://Docket.Test:8443/api/v1/me?a=b#c", "/api/v1/me?a=b#c"],
  ["hTTp://[2001:db8::1]:80/x", "/x"],
  ["http://docket.test", "/"],
  ["http://docket.test?a=b", "/?a=b"],
  ["http://docket.test//x", "//x"],
  ["http://evil.example/http://docket.test/x", "/http://docket.test/x"],
  ["//evil.example/x", "//evil.example/x"],
  ["*", "*"],
  ["gopher://evil.example/x", "gopher://evil.example/x"],
])("the target %s has the origin form %s", (target, expected) => {
  expect(toOriginForm(target)).toBe(expected);
});

test("OPTIONS for the whole server has the origin form *", () => {
  expect(toOriginForm("http://docket.test", "OPTIONS")).toBe("*");
});

test.each([
  "http://",
  "http:///x",
  "http://ada@docket.test/x",
  "http://a:b@c/x",
  "http://x:y/z",
  "http://[::1/x",
])("%s is refused: it has no valid host, or user information", (target) => {
  expect(toOriginForm(target)).toBeNull();
});

test.each([
  [[], true],
  [["Host", "docket.test"], true],
  [["host", "docket.test:3000"], true],
  [["HOST", "[::1]:3000"], true],
  [["Host", ""], true],
  [["Host", "a", "Host", "a"], false],
  [["Host", "a", "X", "y", "hOST", "b"], false],
  [["Host", "ada@docket.test"], false],
  [["Host", "a b"], false],
  [["Host", "a/b"], false],
  [["Host", "a, b"], false],
])("the headers %j have one valid host: %s", (rawHeaders, expected) => {
  expect(hasOneHost({ rawHeaders })).toBe(expected);
});
