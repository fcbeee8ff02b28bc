import {
  BatchId,
  FieldError,
  isProblemCode,
  type ProblemError,
  UndoConflict,
} from "@docket/contracts";
import { z } from "zod";

/** What is stored with an idempotency key in addition to the log: as little as possible. */
export const PastOutcome = z.union([
  z.object({
    problem: z.object({
      code: z.string().refine(isProblemCode),
      detail: z.string(),
      errors: z.array(FieldError).optional(),
      conflicts: z.array(UndoConflict).optional(),
    }),
  }),
  /** The whole response, if the log does not have it. In JSON, an empty response has no value. */
  z.object({ batchId: BatchId, value: z.unknown().optional(), replayed: z.boolean() }),
  z.object({ details: z.unknown() }),
]);
export type PastOutcome = z.infer<typeof PastOutcome>;

/** Characters of JSON, enough for some five errors or conflicts. */
const MAX_REFUSAL_LENGTH = 1_000;

/** The stored form of a refusal, with only the first of its errors and conflicts: there can be hundreds. */
export function toRefusal({ code, detail, errors, conflicts }: ProblemError): string {
  let left = MAX_REFUSAL_LENGTH;
  function first<Item>(items: readonly Item[] | undefined): Item[] | undefined {
    return items?.filter((item) => (left -= JSON.stringify(item).length) >= 0);
  }
  const problem = { code, detail, errors: first(errors), conflicts: first(conflicts) };
  return JSON.stringify({ problem });
}
