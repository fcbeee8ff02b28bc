import { ConfirmPassword } from "@docket/contracts";
import type { GenericEndpointContext } from "better-auth";
import { confirmPassword } from "./accounts.ts";
import type { IssuerParts } from "./issuer-parts.ts";
import { parseBody } from "./request-body.ts";
import { requireSession, type SignedIn } from "./sessions.ts";

/**
 * Who is signed in and sends the password along, as the whole of the body.
 *
 * @throws ProblemError `unauthenticated`, or what `confirmPassword` throws.
 */
export async function requirePassword(
  parts: IssuerParts,
  endpoint: GenericEndpointContext,
): Promise<SignedIn> {
  const signedIn = await requireSession(endpoint);
  const { password } = await parseBody(endpoint.request, ConfirmPassword);
  await confirmPassword(endpoint.context, parts, signedIn.user, password);
  return signedIn;
}
