import { createHmac } from "node:crypto";
import { expect, test, vi } from "vitest";
import { ADA, base64url, claimsOfAda, createTestIssuer } from "../test/issuer.ts";
import { createTestVerifier, NOW, publishing } from "../test/verifier.ts";

const issuer = createTestIssuer();
const { header } = issuer;
const claims = claimsOfAda(NOW);
const token = issuer.sign(header, claims);
const verify = createTestVerifier(publishing(issuer.jwk));

test.for(["none", "None", "NONE", "nOnE"])(
  "refused: alg %s, with a signature and without",
  async (alg) => {
    const forged = issuer.sign({ ...header, alg }, claims);
    expect(await verify(forged)).toBeNull();
    expect(await verify(forged.slice(0, forged.lastIndexOf(".") + 1))).toBeNull();
  },
);

const { publicKey } = issuer;
const publicKeyAsSecret: [string, string | Uint8Array][] = [
  ["PEM", publicKey.export({ format: "pem", type: "spki" })],
  [
    "PEM without its last newline",
    String(publicKey.export({ format: "pem", type: "spki" })).trim(),
  ],
  ["DER", publicKey.export({ format: "der", type: "spki" })],
  ["DER in base64", publicKey.export({ format: "der", type: "spki" }).toString("base64")],
  ["JWK", JSON.stringify(publicKey.export({ format: "jwk" }))],
  ["published JWK", JSON.stringify(issuer.jwk)],
  ["x", String(issuer.jwk["x"])],
  ["the bytes of x", Buffer.from(String(issuer.jwk["x"]), "base64url")],
  ["nothing", ""],
];
const macs = ["HS256", "HS384", "HS512", "EdDSA"].flatMap((alg) =>
  publicKeyAsSecret.map(([encoding, secret]) => ({ alg, encoding, secret })),
);

test.for(macs)("refused: $alg keyed with the public key as $encoding", async ({ alg, secret }) => {
  const hash = `sha${/\d+$/.exec(alg)?.[0] ?? "512"}`;
  const input = `${base64url(JSON.stringify({ ...header, alg }))}.${base64url(JSON.stringify(claims))}`;
  const mac = createHmac(hash, secret).update(input).digest("base64url");
  expect(await verify(`${input}.${mac}`)).toBeNull();
});

test.for(["HS256", "RS256", "PS256", "ES256", "ES256K", "Ed25519", "ML-DSA-65", "eddsa"])(
  "refused: signed with the right key but labelled %s",
  async (alg) => {
    expect(await verify(issuer.sign({ ...header, alg }, claims))).toBeNull();
  },
);

test("refused: another deployment's key, with the same issuer, audience and key id", async () => {
  const other = createTestIssuer(issuer.kid);
  expect(await verify(other.sign(other.header, claims))).toBeNull();
});

test("refused: a key brought along, or named by its address, which is never visited", async () => {
  const stranger = createTestIssuer(issuer.kid);
  const fetch = vi.spyOn(globalThis, "fetch");
  for (const extra of [
    { jwk: stranger.jwk },
    { jku: "http://127.0.0.1:1/jwks" },
    { x5u: "http://127.0.0.1:1/x5u" },
    { x5c: [base64url("certificate")] },
  ]) {
    await expect(
      verify(stranger.sign({ ...stranger.header, ...extra }, claims)),
    ).resolves.toBeNull();
  }
  expect(fetch).not.toHaveBeenCalled();
});

/** Every text that differs from `part` in one bit of what it encodes. */
function* withOneBitChanged(part: string): Generator<string> {
  const bytes = Buffer.from(part, "base64url");
  for (const [index, byte] of bytes.entries()) {
    for (let bit = 1; bit < 256; bit *= 2) {
      bytes[index] = byte ^ bit;
      yield bytes.toString("base64url");
    }
    bytes[index] = byte;
  }
}

test.for([0, 1, 2])("refused: one bit changed in part %i", async (index) => {
  const changed = [...withOneBitChanged(token.split(".")[index] ?? "")].map((part) =>
    token.split(".").with(index, part).join("."),
  );
  expect(changed.length).toBeGreaterThan(300);
  const accepted = await Promise.all(changed.map(verify));
  expect(accepted.filter((user) => user !== null)).toEqual([]);
});

test("refused: one character changed anywhere, though the right token is remembered", async () => {
  expect(await verify(token)).toEqual(ADA);
  const changed = Array.from(token).flatMap((character, index) =>
    ["A", "_", "=", ".", " ", "\0", "é"]
      .filter((other) => other !== character)
      .map((other) => token.slice(0, index) + other + token.slice(index + 1)),
  );
  const accepted = await Promise.all(changed.map(verify));
  expect(accepted.filter((user) => user !== null)).toEqual([]);
});

test.for([
  ["", "nothing"],
  ["a.b.c", "three letters"],
  ["x".repeat(1_000_000), "a million letters"],
  [".".repeat(1_000_000), "a million parts"],
] as const)("refused: $1", async ([text]) => {
  expect(await verify(text)).toBeNull();
});

test.for(["another", "", "../../../dev/null", "' OR 1=1 --", "__proto__", "constructor"])(
  "refused: the unknown kid %j",
  async (kid) => {
    expect(await verify(issuer.sign({ ...header, kid }, claims))).toBeNull();
  },
);
