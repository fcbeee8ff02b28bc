import { z } from "zod";

/** The browser's own parser, to which they go, checks the rest. */
const CreationOptions = z.custom<PublicKeyCredentialCreationOptionsJSON>(
  (value) => typeof value === "object" && value !== null,
);

/**
 * Has the device make a passkey for this site.
 *
 * @param options  `PublicKeyCredentialCreationOptionsJSON` (WebAuthn Level 3 §5.1.8), from the server.
 * @returns `RegistrationResponseJSON`, for the server. It rejects with the browser's `DOMException`
 *   when none was made.
 */
export async function createPasskey(options: unknown): Promise<object> {
  const credential = await navigator.credentials.create({
    publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(CreationOptions.parse(options)),
  });
  if (!(credential instanceof PublicKeyCredential)) throw new DOMException("", "NotAllowedError");
  return credential.toJSON();
}
