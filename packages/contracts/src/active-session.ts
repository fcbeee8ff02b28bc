import { z } from "zod";
import { SessionId } from "./ids.ts";
import { Timestamp } from "./timestamp.ts";

/** A device that is signed in. The session's own token appears nowhere. */
export const ActiveSession = z
  .object({
    id: SessionId,
    createdAt: Timestamp,
    lastUsedAt: Timestamp.meta({ description: "Accurate to the day." }),
    expiresAt: Timestamp,
    userAgent: z.string().nullable().meta({ description: "The `User-Agent` of the browser." }),
    ipAddress: z.string().nullable().meta({ description: "The address from which it signed in." }),
    current: z.boolean().meta({ description: "Whether this is the session of the request." }),
  })
  .meta({ id: "ActiveSession", description: "A device that is signed in." });
export type ActiveSession = z.infer<typeof ActiveSession>;

export const ActiveSessions = z
  .object({ items: z.array(ActiveSession) })
  .meta({ id: "ActiveSessions", description: "Most recently used first." });
export type ActiveSessions = z.infer<typeof ActiveSessions>;
