import { generateKeyPairSync, type KeyObject, randomUUID, sign } from "node:crypto";

export const ISSUER = "https://docket.example";
export const AUDIENCE = "https://docket.example/api";
export const ADA = { id: "0199d3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d", email: "ada@example.org" };

export type Json = Readonly<Record<string, unknown>>;

/** An issuer with one Ed25519 key that signs whatever it is given, well-formed or not. */
export interface TestIssuer {
  readonly kid: string;
  readonly publicKey: KeyObject;
  readonly jwk: Json;
  readonly header: Json;
  /** Signs two texts that need not be JSON. */
  readonly signText: (header: string | Uint8Array, payload: string | Uint8Array) => string;
  readonly sign: (header: Json, payload: Json) => string;
}

export function base64url(content: string | Uint8Array): string {
  return Buffer.from(content).toString("base64url");
}

export function createTestIssuer(kid = "2026-11"): TestIssuer {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");

  function signText(header: string | Uint8Array, payload: string | Uint8Array): string {
    const input = `${base64url(header)}.${base64url(payload)}`;
    return `${input}.${base64url(sign(null, Buffer.from(input), privateKey))}`;
  }

  return {
    kid,
    publicKey,
    jwk: { ...publicKey.export({ format: "jwk" }), kid, alg: "EdDSA", use: "sig" },
    header: { alg: "EdDSA", typ: "at+jwt", kid },
    signText,
    sign: (header, payload) => signText(JSON.stringify(header), JSON.stringify(payload)),
  };
}

/** Seconds since 1970. */
function seconds(date: Date): number {
  return Math.floor(date.getTime() / 1_000);
}

/** What an issuer says of Ada in a token that it makes at `date` for 15 minutes. */
export function claimsOfAda(date: Date) {
  const iat = seconds(date);
  return {
    iss: ISSUER,
    aud: AUDIENCE,
    sub: ADA.id,
    email: ADA.email,
    iat,
    exp: iat + 15 * 60,
    jti: randomUUID(),
  };
}
