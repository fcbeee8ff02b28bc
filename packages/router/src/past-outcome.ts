import {
  BatchId,
  FieldError,
  isProblemCode,
  type ProblemError,
  UndoConflict,
} from "@docket/contracts";
import { z } from "zod";

/** What is kept beside the log of a write with an idempotency key: as little as possible. */
export const PastOutcome = z.union([
  z.object({
    problem: z.object({
      code: z.string().refine(isProblemCode),
      detail: z.string(),
      errors: z.array(FieldError).optional(),
      conflicts: z.array(UndoConflict).optional(),
    }),
  }),
  /** The whole answer, where the log has nothing of it. JSON has no word for an answer that is empty. */
  z.object({ batchId: BatchId, value: z.unknown().optional(), replayed: z.boolean() }),
  z.object({ details: z.unknown() }),
]);
export type PastOutcome = z.infer<typeof PastOutcome>;

/** Characters of JSON. Some five errors, or conflicts, fit in. */
const LONGEST_REFUSAL = 1_000;

/** A refusal as it is kept. Of its errors and conflicts, the first ones are: there can be hundreds. */
export function toRefusal({ code, detail, errors, conflicts }: ProblemError): string {
  let left = LONGEST_REFUSAL;
  function first<Item>(items: readonly Item[] | undefined): Item[] | undefined {
    return items?.filter((item) => (left -= JSON.stringify(item).length) >= 0);
  }
  const problem = { code, detail, errors: first(errors), conflicts: first(conflicts) };
  return JSON.stringify({ problem });
}
