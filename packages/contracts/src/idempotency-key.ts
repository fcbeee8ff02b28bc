import { z } from "zod";
import { BatchId } from "./ids.ts";

/**
 * Names one intended write, so that sending it again takes effect once. A UUID suits best: it also
 * becomes the `batchId` of what the write changes.
 *
 * @see draft-ietf-httpapi-idempotency-key-header-07
 */
export const IdempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, "Must be 1 to 255 visible ASCII characters.")
  // A UUID is the same in upper and lower case.
  .overwrite((key) => BatchId.safeParse(key).data ?? key)
  .meta({
    description:
      "Makes the write safe to retry: the same request with the same key returns the first response again and changes nothing. Keys are kept for at least a day. A UUID also becomes the `batchId`.",
  });
export type IdempotencyKey = z.infer<typeof IdempotencyKey>;

/** The field with which every write can be sent again without fear. */
export const idempotencyKey = IdempotencyKey.optional();
