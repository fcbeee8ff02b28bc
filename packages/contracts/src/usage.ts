import { z } from "zod";
import { OwnUserId } from "./ids.ts";

export const GetUsage = z.strictObject({ userId: OwnUserId });

function part(description: string) {
  return z.object({ used: z.int(), limit: z.int() }).meta({ description });
}

export const Usage = z
  .object({
    tasks: part("Those in the trash included."),
    lists: part("Archived ones included."),
    tags: part("All tags."),
    filters: part("Saved filters."),
    content: part("Bytes of tasks, lists, tags and filters."),
    history: part("Bytes of the history, which is kept as long as the account."),
    writtenToday: part("Bytes of history and idempotency keys written since midnight UTC."),
  })
  .meta({ id: "Usage", description: "What the account stores, and what it may store." });
export type Usage = z.infer<typeof Usage>;
