import { type ActiveSession, ProblemError, SessionId } from "@docket/contracts";
import { session } from "@docket/db/accounts";
import type { Session } from "better-auth";
import { and, desc, eq, gt, ne } from "drizzle-orm";
import { contractEndpoint, noContent } from "./contract-endpoint.ts";
import type { IssuerParts } from "./issuer-parts.ts";
import { requireNoInput } from "./request-body.ts";
import { clearSessionCookie, requireSession } from "./sessions.ts";

function toActiveSession(row: typeof session.$inferSelect, current: Session): ActiveSession {
  return {
    id: SessionId.parse(row.id),
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.updatedAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    userAgent: row.userAgent,
    ipAddress: row.ipAddress,
    current: row.id === current.id,
  };
}

export function sessionEndpoints({ db }: IssuerParts) {
  return {
    sessions: contractEndpoint("GET", "/sessions", async (endpoint) => {
      const { user, session: current } = await requireSession(endpoint);
      const rows = await db
        .select()
        .from(session)
        .where(and(eq(session.userId, user.id), gt(session.expiresAt, new Date())))
        .orderBy(desc(session.updatedAt), desc(session.id));
      return endpoint.json({ items: rows.map((row) => toActiveSession(row, current)) });
    }),

    endSession: contractEndpoint("DELETE", "/sessions/:sessionId", async (endpoint) => {
      await requireNoInput(endpoint.request);
      const { user, session: current } = await requireSession(endpoint);
      const { data: id } = SessionId.safeParse(endpoint.params?.["sessionId"]);
      const ended = id
        ? await db
            .delete(session)
            .where(and(eq(session.userId, user.id), eq(session.id, id)))
            .returning({ id: session.id })
        : [];
      if (ended.length === 0) throw new ProblemError("session-not-found");
      if (id === current.id) clearSessionCookie(endpoint);
      return noContent(endpoint);
    }),

    endOtherSessions: contractEndpoint("DELETE", "/sessions", async (endpoint) => {
      await requireNoInput(endpoint.request);
      const { user, session: current } = await requireSession(endpoint);
      await db.delete(session).where(and(eq(session.userId, user.id), ne(session.id, current.id)));
      return noContent(endpoint);
    }),
  };
}
