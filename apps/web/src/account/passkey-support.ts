import { describeFailure, problemOf } from "../api/failure.ts";

/**
 * Whether this browser can use passkeys here: it knows WebAuthn's JSON forms (Level 3 §5.1), and
 * the page came over https or from this machine.
 */
export function canUsePasskeys(): boolean {
  return (
    "PublicKeyCredential" in globalThis && "parseRequestOptionsFromJSON" in PublicKeyCredential
  );
}

/** What to say when signing in with a passkey, or adding one, did not work. */
export function describePasskeyFailure(error: unknown): string {
  if (error instanceof DOMException) {
    return DEVICE_FAILURES[error.name] ?? "This device could not use a passkey.";
  }
  return problemOf(error)?.code === "invalid-credentials"
    ? "This passkey is not registered with an account here. It may have been removed."
    : describeFailure(error);
}

/** By the name of what `navigator.credentials` throws. */
const DEVICE_FAILURES: Partial<Record<string, string>> = {
  NotAllowedError: "No passkey was used: it was cancelled, or took too long.",
  AbortError: "No passkey was used: it was cancelled.",
  InvalidStateError: "This device already has a passkey for your account.",
  SecurityError: "Passkeys do not work at this URL. Open Docket at its public URL.",
};
