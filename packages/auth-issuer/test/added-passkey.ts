import { PasskeyCreationOptions } from "@docket/contracts";
import { createSoftwarePasskey } from "@docket/testing";
import { type Client, ORIGIN } from "./issuer-server.ts";

/** Adds a new passkey to the account of a signed-in client. @returns the server's response. */
export async function addPasskeyTo(
  client: Client,
  password: string,
  name: string,
): Promise<unknown> {
  const offered = await client.send("/passkeys/registration-options", { body: { password } });
  const response = createSoftwarePasskey(ORIGIN).create(PasskeyCreationOptions.parse(offered.body));
  return (await client.send("/passkeys", { body: { name, response } })).body;
}
