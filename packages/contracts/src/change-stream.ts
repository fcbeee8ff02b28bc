import { z } from "zod";
import { OwnUserId } from "./ids.ts";

/** Input of `change.stream`. */
export const StreamChanges = z.strictObject({
  userId: OwnUserId,
  since: z
    .int()
    .min(0)
    .optional()
    .meta({
      description:
        "The `seq` of the last change that is known already: the stream goes on behind it, and 0 " +
        "gives them all. Without it, the stream begins now, and who is cut off before the first event misses something.",
    }),
  lastEventId: z
    .string()
    .regex(/^(?:0|[1-9]\d{0,14})$/, "Must be the `id` of an event of this stream.")
    .optional()
    .meta({ description: "The `id` of the last event that arrived; it goes before `since`." }),
});
export type StreamChanges = z.infer<typeof StreamChanges>;
