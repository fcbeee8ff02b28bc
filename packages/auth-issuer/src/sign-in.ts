import type { Session } from "@docket/contracts";
import type { GenericEndpointContext, User } from "better-auth";
import { toPublicUser } from "./accounts.ts";
import type { IssuerParts } from "./issuer-parts.ts";
import { rememberDevice } from "./known-devices.ts";
import { openSession, sendSessionCookie, type SignedIn } from "./sessions.ts";

/** Sends the cookie of a session that was just opened; the result is the answer's body. */
export async function welcome(
  { signToken }: IssuerParts,
  endpoint: GenericEndpointContext,
  signedIn: SignedIn,
): Promise<Session> {
  await sendSessionCookie(endpoint, signedIn);
  const user = toPublicUser(signedIn.user);
  return { user, ...(await signToken(endpoint, user)) };
}

/** Signs in who has shown all that is asked of them. */
export async function signIn(
  parts: IssuerParts,
  endpoint: GenericEndpointContext,
  user: User,
): Promise<Session> {
  const signedIn = await endpoint.context.adapter.transaction((transaction) =>
    openSession(endpoint, transaction, user),
  );
  await rememberDevice(parts, endpoint, user.email);
  return welcome(parts, endpoint, signedIn);
}
