import { ProblemError } from "@docket/contracts";
import type {
  AuthContext,
  DBTransactionAdapter,
  GenericEndpointContext,
  Session,
  User,
} from "better-auth";
import { getIP } from "better-auth/api";
import { expireCookie, setSessionCookie } from "better-auth/cookies";
import { randomToken } from "./digest.ts";

export interface SignedIn {
  readonly session: Session;
  readonly user: User;
}

function fromNow(seconds: number): Date {
  return new Date(Date.now() + seconds * 1000);
}

/** The session id in the cookie, when the cookie is one that this server signed. */
async function sentSessionId(endpoint: GenericEndpointContext): Promise<string | null> {
  const { authCookies, secret } = endpoint.context;
  return (await endpoint.getSignedCookie(authCookies.sessionToken.name, secret)) || null;
}

/**
 * Who is signed in by the request's cookie.
 *
 * better-auth's own look-up answers "nobody" when the database is out of reach; this one rejects.
 *
 * @throws ProblemError `unauthenticated`
 */
export async function requireSession(endpoint: GenericEndpointContext): Promise<SignedIn> {
  const id = await sentSessionId(endpoint);
  const found = id === null ? null : await endpoint.context.internalAdapter.findSession(id);
  if (found && found.session.expiresAt > new Date()) return found;
  throw new ProblemError("unauthenticated");
}

/**
 * Ends the session that the request's cookie names. The cookie, wherever it was copied to, is worth
 * nothing from here on.
 */
export async function closeSession(
  endpoint: GenericEndpointContext,
  adapter: DBTransactionAdapter = endpoint.context.adapter,
): Promise<void> {
  const id = await sentSessionId(endpoint);
  if (id === null) return;
  // Not internalAdapter.deleteSession: it returns as if all were well when its query fails.
  await adapter.deleteMany({ model: "session", where: [{ field: "token", value: id }] });
}

/**
 * Starts a session of a user, under an id that nobody has seen before, in place of the session that
 * the browser held.
 */
export async function openSession(
  endpoint: GenericEndpointContext,
  adapter: DBTransactionAdapter,
  user: User,
): Promise<SignedIn> {
  await closeSession(endpoint, adapter);
  const { context, request } = endpoint;
  const session = await adapter.create<Omit<Session, "id">, Session>({
    model: "session",
    data: {
      userId: user.id,
      token: randomToken(),
      expiresAt: fromNow(context.sessionConfig.expiresIn),
      ipAddress: request ? getIP(request, context.options) : null,
      userAgent: request?.headers.get("user-agent")?.slice(0, 500) ?? null,
      createdAt: new Date(),
      updatedAt: new Date(),
    },
  });
  return { session, user };
}

/** Prolongs a session that is used, and its cookie, but not with each request: once in `updateAge`. */
export async function renewSession(
  endpoint: GenericEndpointContext,
  { session, user }: SignedIn,
): Promise<void> {
  const { sessionConfig, internalAdapter } = endpoint.context;
  const { expiresIn, updateAge } = sessionConfig;
  if (session.expiresAt > fromNow(expiresIn - updateAge)) return;
  const renewed = await internalAdapter.updateSession(session.token, {
    expiresAt: fromNow(expiresIn),
    updatedAt: new Date(),
  });
  if (renewed) await sendSessionCookie(endpoint, { session: renewed, user });
}

export async function sendSessionCookie(
  endpoint: GenericEndpointContext,
  signedIn: SignedIn,
): Promise<void> {
  await setSessionCookie(endpoint, signedIn, false);
}

export function clearSessionCookie(endpoint: GenericEndpointContext): void {
  expireCookie(endpoint, endpoint.context.authCookies.sessionToken);
}

export async function deleteExpiredSessions({ adapter }: AuthContext): Promise<void> {
  const where = [{ field: "expiresAt", operator: "lt", value: new Date() } as const];
  await adapter.deleteMany({ model: "session", where });
}
