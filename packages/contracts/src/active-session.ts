import { z } from "zod";
import { SessionId } from "./ids.ts";
import { Timestamp } from "./timestamp.ts";

/** A device that is signed in. The session's own token appears nowhere. */
export const ActiveSession = z
  .object({
    id: SessionId,
    createdAt: Timestamp,
    lastUsedAt: Timestamp.meta({ description: "To the day, as sessions are renewed." }),
    expiresAt: Timestamp,
    userAgent: z.string().nullable().meta({ description: "As the browser called itself." }),
    ipAddress: z.string().nullable().meta({ description: "Where it signed in from." }),
    current: z.boolean().meta({ description: "Whether it is the session of this request." }),
  })
  .meta({ id: "ActiveSession", description: "A device that is signed in." });
export type ActiveSession = z.infer<typeof ActiveSession>;

export const ActiveSessions = z
  .object({ items: z.array(ActiveSession) })
  .meta({ id: "ActiveSessions", description: "Newest use first." });
export type ActiveSessions = z.infer<typeof ActiveSessions>;
