import { randomUUID } from "node:crypto";
import type { User } from "@docket/contracts";
import { exportJWK, generateKeyPair, type JSONWebKeySet, type JWTPayload, SignJWT } from "jose";

export interface TokenMint {
  readonly issuer: string;
  readonly audience: string;
  /** The public key, for a verifier to trust. */
  readonly jwks: JSONWebKeySet;
  /** An access token as the contract has it; `claims` replace those it would carry. */
  readonly tokenFor: (user: User, claims?: JWTPayload) => Promise<string>;
}

/** Signs access tokens with a key of its own, for tests in which no issuer takes part. */
export async function createTokenMint(
  issuer = "https://issuer.example",
  audience = issuer,
): Promise<TokenMint> {
  const { publicKey, privateKey } = await generateKeyPair("EdDSA", { crv: "Ed25519" });
  const kid = randomUUID();
  return {
    issuer,
    audience,
    jwks: { keys: [{ ...(await exportJWK(publicKey)), kid, alg: "EdDSA" }] },
    tokenFor({ id, email }, claims = {}) {
      const now = Math.floor(Date.now() / 1000);
      return new SignJWT({
        sub: id,
        email,
        iss: issuer,
        aud: audience,
        iat: now,
        exp: now + 900,
        jti: randomUUID(),
        ...claims,
      })
        .setProtectedHeader({ alg: "EdDSA", kid, typ: "at+jwt" })
        .sign(privateKey);
    },
  };
}
