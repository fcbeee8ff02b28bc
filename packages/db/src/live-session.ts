import type { SessionId, UserId } from "@docket/contracts";
import { and, eq, gt, inArray, sql } from "drizzle-orm";
import { session } from "./accounts.ts";
import type { Database } from "./database.ts";

/**
 * An access token is valid until it expires, and no call reads its session from the database. Streams, feeds and
 * imports last longer than the token: they must not start or continue after a new password or a sign-out has ended
 * the session.
 */

/**
 * Whether a user's session has not ended. If so, it cannot end before the transaction does: a statement that ends
 * it waits, and then sees the result of the transaction.
 */
export async function holdSession(
  transaction: Database,
  owner: UserId,
  id: SessionId,
): Promise<boolean> {
  const [held] = await transaction
    .select({ id: session.id })
    .from(session)
    .where(and(eq(session.id, id), eq(session.userId, owner), gt(session.expiresAt, sql`now()`)))
    .for("share");
  return held !== undefined;
}

/** The sessions of these that have not ended. */
export async function openSessions(
  db: Database,
  ids: readonly SessionId[],
): Promise<ReadonlySet<string>> {
  const rows = await db
    .select({ id: session.id })
    .from(session)
    .where(inArray(session.id, [...ids]));
  return new Set(rows.map(({ id }) => id));
}
