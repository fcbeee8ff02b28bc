import type { SessionId, UserId } from "@docket/contracts";
import { and, eq, gt, inArray, sql } from "drizzle-orm";
import { session } from "./accounts.ts";
import type { Database } from "./database.ts";

/*
 * An access token is valid until it expires, and no call asks the database about its session. What outlives the
 * token does: it must not begin or go on after a new password or a sign-out has ended the session.
 */

/**
 * Whether a user's session has not ended. If so, it does not end before the transaction does: what ends it waits,
 * and then finds what the transaction left.
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

/** Which of these sessions have not ended. */
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
