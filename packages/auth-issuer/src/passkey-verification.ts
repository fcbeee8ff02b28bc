import type { PasskeyAssertion, PasskeyRegistration } from "@docket/contracts";

/** COSE algorithms that passkeys may sign with: Ed25519, ES256, RS256 (RFC 9053, RFC 8812). */
export const ALGORITHMS = [-8, -7, -257];

/**
 * Forms in which nobody else vouches for a passkey: none, and signed by itself, which browsers may
 * pass on unasked.
 *
 * @see WebAuthn Level 3 §5.1.3, §6.5.3
 */
const UNATTESTED: ReadonlySet<string> = new Set(["none", "packed"]);

/** What an authenticator's signature has to be for. */
export interface Expectation {
  /** Such as `https://todo.example.org`. */
  readonly origin: string;
  /** In base64url. */
  readonly challenge: string;
}

/** As it is stored. */
export interface Credential {
  /** In base64url. */
  readonly credentialId: string;
  /** COSE key, in base64url. */
  readonly publicKey: string;
  readonly counter: number;
}

/** The host alone, of which a passkey is (WebAuthn Level 3, "RP ID"). */
export function relyingPartyId(origin: string): string {
  return new URL(origin).hostname;
}

/** Not before somebody has a passkey: importing it takes as long as half a server start. */
async function library() {
  const [server, { decodeAttestationObject, isoBase64URL }] = await Promise.all([
    import("@simplewebauthn/server"),
    import("@simplewebauthn/server/helpers"),
  ]);
  return { ...server, decodeAttestationObject, isoBase64URL };
}

function expected({ origin, challenge }: Expectation) {
  return {
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: relyingPartyId(origin),
    requireUserVerification: true,
  };
}

/**
 * Checks what a browser says of a new passkey.
 *
 * No attestation is asked for, and one by somebody else is refused: its certificates may name addresses
 * that a verifier fetches.
 *
 * @throws Error when any of it is wrong, for another site, or without user verification.
 * @see WebAuthn Level 3 §7.1
 */
export async function verifyRegistration(
  expectation: Expectation,
  { id, rawId, type, response, clientExtensionResults }: PasskeyRegistration,
): Promise<Credential> {
  const { verifyRegistrationResponse, decodeAttestationObject, isoBase64URL } = await library();
  const { attestationObject, clientDataJSON } = response;
  const attestation = decodeAttestationObject(isoBase64URL.toBuffer(attestationObject));
  const isByItself = attestation.get("attStmt").get("x5c") === undefined;
  if (!isByItself || !UNATTESTED.has(attestation.get("fmt"))) {
    throw new Error("The passkey came with an attestation, which was not asked for.");
  }
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    response: {
      id,
      rawId,
      type,
      clientExtensionResults,
      response: { attestationObject, clientDataJSON },
    },
    supportedAlgorithmIDs: ALGORITHMS,
    ...expected(expectation),
  });
  if (!verified || registrationInfo.credential.id !== id) {
    throw new Error("The passkey could not be verified.");
  }
  const { credential } = registrationInfo;
  return {
    credentialId: credential.id,
    publicKey: isoBase64URL.fromBuffer(credential.publicKey),
    counter: credential.counter,
  };
}

/**
 * Checks a passkey's signature.
 *
 * @returns how often the passkey was used, by its own account.
 * @throws Error when any of it is wrong, for another site, or without user verification; when the
 *   passkey was used less often than it had been before, so that it must be a copy.
 * @see WebAuthn Level 3 §7.2
 */
export async function verifyAssertion(
  expectation: Expectation,
  { credentialId, publicKey, counter }: Credential,
  { id, rawId, type, response, clientExtensionResults }: PasskeyAssertion,
): Promise<number> {
  const { verifyAuthenticationResponse, isoBase64URL } = await library();
  const { clientDataJSON, authenticatorData, signature } = response;
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: {
      id,
      rawId,
      type,
      clientExtensionResults,
      response: { clientDataJSON, authenticatorData, signature },
    },
    credential: { id: credentialId, publicKey: isoBase64URL.toBuffer(publicKey), counter },
    ...expected(expectation),
  });
  if (!verified) throw new Error("The signature is not the passkey's.");
  return authenticationInfo.newCounter;
}
