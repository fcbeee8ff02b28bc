import { z } from "zod";
import { OwnUserId } from "./ids.ts";

export const GetUsage = z.strictObject({ userId: OwnUserId });

function part(description: string) {
  return z.object({ used: z.int(), limit: z.int() }).meta({ description });
}

export const Usage = z
  .object({
    tasks: part("Number of tasks, including those in the trash."),
    lists: part("Number of lists, including archived ones."),
    tags: part("Number of tags."),
    filters: part("Number of saved filters."),
    content: part("Bytes of tasks, lists, tags and filters."),
    history: part("Bytes of the history, which Docket keeps until the account is deleted."),
    writtenToday: part("Bytes of history and idempotency keys written since midnight UTC."),
  })
  .meta({ id: "Usage", description: "How much the account stores, and its quotas." });
export type Usage = z.infer<typeof Usage>;
