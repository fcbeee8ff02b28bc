import { type CryptoKey, importJWK } from "jose";
import { decodeBase64url, isKeyId } from "./compact-form.ts";

/** RFC 8032 §5.1.5. */
const PUBLIC_KEY_BYTES = 32;

/** The coordinate `x` of each key by its `kid`. */
export type PublicKeys = ReadonlyMap<string, string>;

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** @returns `kid` and `x`, or `null` for a key of another kind or purpose, or one that should not have been published. */
function readPublicKey(jwk: unknown): [kid: string, x: string] | null {
  if (!isObject(jwk)) return null;
  const { kty, crv, kid, x, alg = "EdDSA", use = "sig", key_ops: operations = ["verify"], d } = jwk;
  const isEd25519 = kty === "OKP" && crv === "Ed25519" && alg === "EdDSA";
  const isForVerifying =
    use === "sig" && Array.isArray(operations) && operations.includes("verify") && d === undefined;
  if (!isEd25519 || !isForVerifying || !isKeyId(kid) || typeof x !== "string") return null;
  return decodeBase64url(x)?.length === PUBLIC_KEY_BYTES ? [kid, x] : null;
}

/**
 * Takes the Ed25519 public keys out of a JWK Set document. Other keys are passed over, as RFC 7517 §5 asks.
 *
 * @throws TypeError when the document is no JWK Set, or when one `kid` names two of its keys.
 * @see RFC 7517 §4, §5; RFC 8037 §2
 */
export function readPublicKeys(document: unknown): PublicKeys {
  if (!isObject(document) || !Array.isArray(document["keys"])) {
    throw new TypeError("The document is not a JWK Set.");
  }
  const keys = document["keys"].map(readPublicKey).filter((key) => key !== null);
  const byId = new Map(keys);
  if (byId.size !== keys.length) throw new TypeError("Two keys of the JWK Set share a `kid`.");
  return byId;
}

export function areSameKeys(some: PublicKeys, others: PublicKeys): boolean {
  return some.size === others.size && [...some].every(([kid, x]) => others.get(kid) === x);
}

/** Imports each key once, so that verifying a signature starts with a key at hand. */
export async function importPublicKeys(keys: PublicKeys): Promise<ReadonlyMap<string, CryptoKey>> {
  return new Map(
    await Promise.all(
      [...keys].map(async ([kid, x]): Promise<[string, CryptoKey]> => {
        return [kid, await importJWK({ kty: "OKP", crv: "Ed25519", x }, "EdDSA")];
      }),
    ),
  );
}
