import { ProblemError } from "@docket/contracts";
import type { Database } from "@docket/db";
import { session as sessions } from "@docket/db/accounts";
import type { GenericEndpointContext, Session, User } from "better-auth";
import { getIP } from "better-auth/api";
import { expireCookie, setSessionCookie } from "better-auth/cookies";
import { and, eq, gt, inArray, lt, sql } from "drizzle-orm";
import { randomToken } from "./digest.ts";
import { sentCookies } from "./signed-cookies.ts";

export interface SignedIn {
  readonly session: Session;
  readonly user: User;
}

function fromNow(seconds: number): Date {
  return new Date(Date.now() + seconds * 1000);
}

/** The session tokens in the request's cookies that have this server's signature. */
function sentTokens(endpoint: GenericEndpointContext): string[] {
  return sentCookies(endpoint, endpoint.context.authCookies.sessionToken.name);
}

/**
 * Who is signed in by the request's cookie.
 *
 * better-auth's own look-up answers "nobody" when the database is out of reach; this one rejects.
 *
 * @throws ProblemError `unauthenticated`
 */
export async function requireSession(endpoint: GenericEndpointContext): Promise<SignedIn> {
  for (const token of sentTokens(endpoint)) {
    const found = await endpoint.context.internalAdapter.findSession(token);
    if (found && found.session.expiresAt > new Date()) return found;
  }
  throw new ProblemError("unauthenticated");
}

/**
 * Changes an account in a transaction during which its session cannot end. A change that ends the session, such as
 * a new password, either waits for the transaction and sees its result, or comes first, so that this change is
 * refused.
 *
 * @throws ProblemError `unauthenticated` when the session has ended.
 */
export async function withinSession<Result>(
  db: Database,
  { session: { id } }: SignedIn,
  change: (transaction: Database) => Promise<Result>,
): Promise<Result> {
  return db.transaction(async (transaction) => {
    const [held] = await transaction
      .select({ id: sessions.id })
      .from(sessions)
      .where(and(eq(sessions.id, id), gt(sessions.expiresAt, sql`now()`)))
      .for("share");
    if (!held) throw new ProblemError("unauthenticated");
    return change(transaction);
  });
}

/**
 * Ends the session that the request's cookie names. The cookie, wherever it was copied to, is worth
 * nothing from here on.
 */
export async function closeSession(endpoint: GenericEndpointContext, db: Database): Promise<void> {
  const tokens = sentTokens(endpoint);
  if (tokens.length > 0) await db.delete(sessions).where(inArray(sessions.token, tokens));
}

/**
 * Starts a session of a user, under an id that nobody has seen before, in place of the session that
 * the browser held.
 */
export async function openSession(
  endpoint: GenericEndpointContext,
  transaction: Database,
  user: User,
): Promise<SignedIn> {
  await closeSession(endpoint, transaction);
  const { context, request } = endpoint;
  const [session] = await transaction
    .insert(sessions)
    .values({
      userId: user.id,
      token: randomToken(),
      expiresAt: fromNow(context.sessionConfig.expiresIn),
      ipAddress: request ? getIP(request, context.options) : null,
      userAgent: request?.headers.get("user-agent")?.slice(0, 500) ?? null,
      createdAt: new Date(),
      updatedAt: new Date(),
    })
    .returning();
  if (!session) throw new Error("A session that was inserted was not returned.");
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

export async function deleteExpiredSessions(db: Database): Promise<void> {
  await db.delete(sessions).where(lt(sessions.expiresAt, new Date()));
}
