import { z } from "zod";

/** The fields that are the same wherever things are listed and changed. */

export const limit = z.int().min(1).max(100).default(50);

export const cursor = z
  .string()
  .max(2048)
  .optional()
  .meta({ description: "`nextCursor` of the page before; opaque, and bound to this listing." });

export const nextCursor = z.string().nullable().meta({ description: "`null` on the last page." });

export const ifVersion = z
  .int()
  .min(0)
  .optional()
  .meta({ description: "Refuse unless it is at this version." });
