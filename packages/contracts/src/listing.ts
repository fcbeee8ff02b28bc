import { z } from "zod";
import { Timestamp } from "./timestamp.ts";

/** The fields that are the same wherever things are listed and changed. */

export const limit = z.int().min(1).max(100).default(50);

export const cursor = z.string().max(2048).optional().meta({
  description:
    "`nextCursor` of the previous page. Opaque; only valid with the same filters and sort order.",
});

export const nextCursor = z.string().nullable().meta({ description: "`null` on the last page." });

const version = z.int().min(0);

export const ifVersion = z
  .union([version, z.array(version).min(1).max(100)], {
    error: "Must be a version number, or an array of version numbers.",
  })
  .optional()
  .meta({
    description:
      "Apply the change only if the object is at this version, or at one of these versions.",
  });
export type IfVersion = z.output<typeof ifVersion>;

/** What is said of everything that can change: where it stands, and since when. */
export const revision = {
  version: z
    .int()
    .min(1)
    .meta({ description: "Version number; increases by 1 with each change. Also the `ETag`." }),
  createdAt: Timestamp,
  updatedAt: Timestamp,
};

/** The id of something new, for a client to choose. */
export function chosenId<Id extends z.ZodType>(id: Id) {
  return id.optional().meta({
    description: "Optional id from the client, which makes retries safe. UUIDv7 is recommended.",
  });
}
