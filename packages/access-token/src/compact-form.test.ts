import { expect, test } from "vitest";
import { base64url, claimsOfAda, createTestIssuer } from "../test/issuer.ts";
import { readKeyId } from "./compact-form.ts";

const issuer = createTestIssuer("2026-11");
const header = JSON.stringify(issuer.header);
const payload = JSON.stringify(claimsOfAda(new Date()));
const token = issuer.signText(header, payload);
const [encodedHeader = "", encodedPayload = "", signature = ""] = token.split(".");

test("the form in which tokens are issued gives the key's id", () => {
  expect(readKeyId(token)).toBe("2026-11");
});

/** Signs a payload of which the token is exactly that long. */
function tokenOfLength(length: number): string {
  const spare = length - encodedHeader.length - signature.length - 2;
  return issuer.signText(header, `{}${" ".repeat(Math.floor((spare * 3) / 4) - 2)}`);
}

test("a token may be 4096 bytes long, and no longer", () => {
  const longest = tokenOfLength(4096);
  expect(longest).toHaveLength(4096);
  expect(readKeyId(longest)).toBe("2026-11");
  expect(readKeyId(tokenOfLength(4098))).toBeNull();
});

test.for<[string, string]>([
  ["no text", ""],
  ["dots alone", ".."],
  ["one part", encodedHeader],
  ["two parts", `${encodedHeader}.${encodedPayload}`],
  ["four parts", `${token}.${signature}`],
  ["four parts, the last one empty", `${token}.`],
  ["five parts", `${token}.${signature}.${signature}`],
  ["an empty header", `.${encodedPayload}.${signature}`],
  ["an empty payload", `${encodedHeader}..${signature}`],
  ["an empty signature", `${encodedHeader}.${encodedPayload}.`],
  ["a short signature", `${encodedHeader}.${encodedPayload}.${signature.slice(0, -2)}`],
  ["extra bytes after the signature", `${token}AAAA`],
  ["two tokens", `${token} ${token}`],
  ["two tokens with a comma", `${token}, Bearer ${token}`],
  ["text outside ASCII", `${token.slice(0, -1)}é`],
  ["a NUL at its end", `${token}\0`],
])("%s: refused", ([, text]) => {
  expect(readKeyId(text)).toBeNull();
});

test.for([0, 1, 2])("part %i has one spelling", (index) => {
  function respell(change: (part: string) => string): string {
    return token
      .split(".")
      .map((part, position) => (position === index ? change(part) : part))
      .join(".");
  }
  for (const added of ["=", "==", " ", "\t", "\n", "\r\n", "A", "+", "/", "%3D", "\0"]) {
    expect(readKeyId(respell((part) => part + added))).toBeNull();
    expect(readKeyId(respell((part) => added + part))).toBeNull();
    expect(readKeyId(respell((part) => `${part.slice(0, 8)}${added}${part.slice(8)}`))).toBeNull();
  }
});

test("the standard alphabet is refused even for the same bytes", () => {
  const urlSafe = issuer.signText(header, '{"a":"~~~???"}');
  expect(urlSafe.split(".")[1]).toContain("-");
  const [first = "", second = "", third = ""] = urlSafe.split(".");
  const standard = second.replaceAll("-", "+").replaceAll("_", "/");
  expect(readKeyId(`${first}.${second}.${third}`)).toBe("2026-11");
  expect(readKeyId(`${first}.${standard}.${third}`)).toBeNull();
});

test("stray bits in a last character are refused", () => {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const twins = Array.from(alphabet)
    .map((last) => token.slice(0, -1) + last)
    .filter((twin) => {
      const bytes = Buffer.from(twin.split(".")[2] ?? "", "base64url");
      return twin !== token && bytes.equals(Buffer.from(signature, "base64url"));
    });
  expect(twins).toHaveLength(15);
  expect(twins.map(readKeyId)).toEqual(twins.map(() => null));
});

const { alg, typ, kid } = { alg: "EdDSA", typ: "at+jwt", kid: "2026-11" };

test.for([
  { typ, kid },
  ...[
    "none",
    "None",
    "NONE",
    "nOnE",
    "",
    "eddsa",
    "Ed25519",
    "HS256",
    "RS256",
    "ES256",
    null,
    ["EdDSA"],
  ].map((other) => ({ alg: other, typ, kid })),
  { alg, kid },
  ...["JWT", "jwt", "AT+JWT", "application/at+jwt", "at+jwt ", "", null, 1, ["at+jwt"]].map(
    (other) => ({
      alg,
      typ: other,
      kid,
    }),
  ),
  { alg, typ },
  ...["", null, 1, true, {}, ["2026-11"], "k".repeat(129)].map((other) => ({
    alg,
    typ,
    kid: other,
  })),
  { alg, typ, kid, jwk: issuer.jwk },
  { alg, typ, kid, jku: "http://127.0.0.1:1/jwks" },
  { alg, typ, kid, x5u: "http://127.0.0.1:1/certificate" },
  { alg, typ, kid, x5c: ["MIIB"] },
  { alg, typ, kid, crit: ["exp"] },
  { alg, typ, kid, crit: [] },
  { alg, typ, kid, crit: ["b64"], b64: false },
  { alg, typ, kid, b64: true },
  { alg, typ, kid, cty: "JWT" },
  { alg, typ, kid, zip: "DEF" },
  { ALG: alg, typ, kid },
])("header %j: refused", (other) => {
  expect(readKeyId(issuer.signText(JSON.stringify(other), payload))).toBeNull();
});

test.for([
  "",
  "null",
  "[]",
  '"EdDSA"',
  `[${header}]`,
  `${header}${header}`,
  header.slice(0, -1),
  `\uFEFF${header}`,
  '{"alg":"EdDSA","typ":"at+jwt","kid":"2026-11","alg":"EdDSA"}',
  '{"alg":"none","typ":"at+jwt","kid":"2026-11","alg":"EdDSA"}',
  '{"alg":"EdDSA","typ":"at+jwt","kid":"2026-11","__proto__":{}}',
  '{"__proto__":{"alg":"EdDSA","typ":"at+jwt","kid":"2026-11"}}',
])("header text %j: refused", (text) => {
  expect(readKeyId(issuer.signText(text, payload))).toBeNull();
});

test.for([
  "",
  "null",
  "1",
  "[]",
  `[${payload}]`,
  payload.slice(1),
  `\uFEFF${payload}`,
  '{"sub":"a","sub":"b"}',
])("payload text %j: refused", (text) => {
  expect(readKeyId(issuer.signText(header, text))).toBeNull();
});

test("header and payload are UTF-8", () => {
  const latin1 = Buffer.from('{"email":"é"}', "latin1");
  expect(readKeyId(issuer.signText(header, latin1))).toBeNull();
  expect(readKeyId(issuer.signText(Buffer.from(header, "utf16le"), payload))).toBeNull();
  expect(base64url(latin1)).not.toContain("=");
});

test.for([
  "../../etc/passwd",
  "' OR 1=1 --",
  "https://evil.example/jwks",
  "__proto__",
  "k\0",
  "ключ",
])("the odd key id %j is a name like any other", (odd) => {
  expect(readKeyId(issuer.sign({ alg, typ, kid: odd }, {}))).toBe(odd);
});
