import { describe, expect, test } from "vitest";
import { ADA, AUDIENCE, claimsOfAda, createTestIssuer, ISSUER, type Json } from "../test/issuer.ts";
import {
  createGrantVerifier,
  createTestVerifier,
  LONGEST_AGE,
  MINUTE,
  NOW,
  publishing,
} from "../test/verifier.ts";
import { createAccessTokenVerifier } from "./verify.ts";

const issuer = createTestIssuer();
const { header } = issuer;
const claims = claimsOfAda(NOW);
const { iat } = claims;
const token = issuer.sign(header, claims);
const verify = createTestVerifier(publishing(issuer.jwk));

/** Signs claims written as JSON text, for what `JSON.stringify` cannot say. */
function signClaims(changes: string): string {
  const { exp: _exp, ...others } = claims;
  return issuer.signText(
    JSON.stringify(header),
    `${JSON.stringify(others).slice(0, -1)},${changes}}`,
  );
}

describe("a good token", () => {
  test("names its bearer, the first time and the next", async () => {
    expect(await verify(token)).toEqual(ADA);
    expect(await verify(token)).toEqual(ADA);
  });

  test("may hold claims that nobody asked for", async () => {
    const rich = issuer.sign(header, { ...claims, nbf: iat, name: "Ada", roles: ["admin"] });
    expect(await verify(rich)).toEqual(ADA);
  });

  test("gives a user whom no request can alter for the next one", async () => {
    const user = await verify(token);
    expect(Object.isFrozen(user)).toBe(true);
  });

  test("says until when it is taken, the first time and the next", async () => {
    const verifyGrant = createGrantVerifier(publishing(issuer.jwk));
    const end = { validUntil: (claims.exp + 5) * 1_000 };
    expect(await verifyGrant(token)).toMatchObject(end);
    expect(await verifyGrant(token)).toMatchObject(end);
    const old = { ...claims, iat: iat - LONGEST_AGE, exp: iat + 5 };
    const grant = await verifyGrant(issuer.sign(header, old));
    expect(grant).toMatchObject({ validUntil: (iat + 5) * 1_000 });
  });

  test.for([
    ["issued 5 seconds ahead", { iat: iat + 5 }],
    ["not before 5 seconds from now", { nbf: iat + 5 }],
    ["expired 4 seconds ago", { iat: iat - MINUTE, exp: iat - 4 }],
    ["5 seconds past the longest age", { iat: iat - LONGEST_AGE - 5, exp: iat }],
    ["5 seconds longer than the longest life", { exp: iat + LONGEST_AGE + 5 }],
  ] as const)("is good when %s: clocks differ", async ([, changes]) => {
    expect(await verify(issuer.sign(header, { ...claims, ...changes }))).toEqual(ADA);
  });
});

describe("properly signed, and yet refused:", () => {
  const times = [null, "", String(iat + MINUTE), [iat + MINUTE], {}, true, iat + 0.5, -1, 1e300];

  test.for<[string, Json]>([
    ["no iss", { iss: undefined }],
    ...[null, "", "https://evil.example", `${ISSUER}/`, ISSUER.toUpperCase(), [ISSUER], 1].map(
      (iss): [string, Json] => ["iss", { iss }],
    ),
    ["no aud", { aud: undefined }],
    ...[null, "", "another", `${AUDIENCE}/`, [AUDIENCE], [AUDIENCE, "another"], {}].map(
      (aud): [string, Json] => ["aud", { aud }],
    ),
    ["no exp", { exp: undefined }],
    ["exp past", { iat: iat - MINUTE, exp: iat - 5 }],
    ["exp long past", { exp: 1 }],
    ["exp zero", { exp: 0 }],
    ["exp beyond the longest life", { exp: iat + LONGEST_AGE + 6 }],
    ["exp in the year 275760", { exp: 8_640_000_000_000 }],
    ["exp in milliseconds", { exp: (iat + MINUTE) * 1_000 }],
    ["exp beyond exact integers", { exp: 2 ** 53 }],
    ...times.map((exp): [string, Json] => ["exp", { exp }]),
    ["no iat", { iat: undefined }],
    ["iat in the future", { iat: iat + 6 }],
    ["iat past the longest age", { iat: iat - LONGEST_AGE - 6, exp: iat }],
    ...times.map((time): [string, Json] => ["iat", { iat: time }]),
    ["nbf in the future", { nbf: iat + 6 }],
    ...times.map((nbf): [string, Json] => ["nbf", { nbf }]),
    ["no sub", { sub: undefined }],
    ...[
      null,
      "",
      1,
      true,
      [ADA.id],
      { id: ADA.id },
      "me",
      "ada",
      ADA.id.toUpperCase(),
      `${ADA.id} `,
      `${ADA.id}\n`,
      ADA.id.replaceAll("-", ""),
      `{${ADA.id}}`,
      `urn:uuid:${ADA.id}`,
      "' OR 1=1 --",
    ].map((sub): [string, Json] => ["sub", { sub }]),
    ["no email", { email: undefined }],
    ...[null, 1, [ADA.email], {}].map((email): [string, Json] => ["email", { email }]),
    ["no jti", { jti: undefined }],
    ...[null, "", 1, ["a"]].map((jti): [string, Json] => ["jti", { jti }]),
  ])("%s %j", async ([, changes]) => {
    expect(await verify(issuer.sign(header, { ...claims, ...changes }))).toBeNull();
  });

  test.for(['"exp":1e400', '"exp":-1e400', '"exp":1e309', '"exp":9007199254740993'])(
    "%s",
    async (changes) => {
      expect(await verify(signClaims(changes))).toBeNull();
    },
  );

  test.for([`"exp":1,"exp":${claims.exp}`, `"exp":${claims.exp},"sub":"${ADA.id}"`])(
    "a claim twice: %s",
    async (changes) => {
      expect(await verify(signClaims(`"exp":${claims.exp}`))).toEqual(ADA);
      expect(await verify(signClaims(changes))).toBeNull();
    },
  );

  test.for<Json>([
    { ...header, typ: "JWT" },
    { ...header, kid: [issuer.kid] },
    { ...header, jwk: issuer.jwk },
    { ...header, crit: ["b64"], b64: false },
    { ...header, cty: "JWT" },
  ])("header %j", async (other) => {
    expect(await verify(issuer.sign(other, claims))).toBeNull();
  });

  test("more than 4 KiB", async () => {
    expect(await verify(issuer.sign(header, { ...claims, name: "a".repeat(4096) }))).toBeNull();
  });
});

test.for([0, -1, Number.NaN, 7 * 24 * 60 * MINUTE + 1, Infinity])(
  "a longest age of %d seconds is a mistake in the configuration",
  (maxTokenAge) => {
    const keys = publishing(issuer.jwk);
    expect(() =>
      createAccessTokenVerifier({ keys, issuer: ISSUER, audience: AUDIENCE, maxTokenAge }),
    ).toThrow(RangeError);
  },
);
