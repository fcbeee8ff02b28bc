import { expect, test } from "vitest";
import { bearerToken } from "./bearer.ts";

test.for<[string, string]>([
  ["Bearer a.b.c", "a.b.c"],
  ["bearer a.b.c", "a.b.c"],
  ["BEARER a.b.c", "a.b.c"],
  ["Bearer   a.b.c", "a.b.c"],
])("the token of %j is %j", ([authorization, token]) => {
  expect(bearerToken(authorization)).toBe(token);
});

test.for([undefined, "", "Basic YWRhOnNlY3JldA==", "Bearerish a.b.c", "DPoP a.b.c", "a.b.c"])(
  "%j holds no Bearer credentials",
  (authorization) => {
    expect(bearerToken(authorization)).toBeNull();
  },
);

test.for<[string, string]>([
  ["Bearer", ""],
  ["Bearer ", ""],
  ["Bearer a.b.c d.e.f", "a.b.c d.e.f"],
  ["Bearer a.b.c, Bearer d.e.f", "a.b.c, Bearer d.e.f"],
  ["Bearer a.b.c,", "a.b.c,"],
])("the malformed %j is left to the verifier to refuse", ([authorization, token]) => {
  expect(bearerToken(authorization)).toBe(token);
});
