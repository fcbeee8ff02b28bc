import { Session } from "@docket/contracts";
import { z } from "zod";
import type { IssuerCall } from "../api/issuer.ts";

/** The browser's own parser, to which they go, checks the rest. */
const RequestOptions = z.custom<PublicKeyCredentialRequestOptionsJSON>(
  (value) => typeof value === "object" && value !== null,
);

/**
 * Lets the user choose one of their passkeys for this site.
 *
 * It rejects as an `IssuerCall` does, and with the browser's `DOMException` when none was used.
 */
export async function signInWithPasskey(call: IssuerCall): Promise<Session> {
  const options = RequestOptions.parse(await call("POST", "passkeys/authentication-options"));
  const credential = await navigator.credentials.get({
    publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
  });
  if (!(credential instanceof PublicKeyCredential)) throw new DOMException("", "NotAllowedError");
  return Session.parse(await call("POST", "login/passkey", { response: credential.toJSON() }));
}
