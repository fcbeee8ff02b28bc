import { z } from "zod";

/** iCalendar's PRIORITY (RFC 5545 §3.8.1.9) 0, 9, 5 and 1, in words. */
export const Priority = z.enum(["none", "low", "medium", "high"]);
export type Priority = z.infer<typeof Priority>;
