import { createHash } from "node:crypto";
import {
  BatchId,
  type IdempotencyKey,
  isProblemCode,
  ProblemError,
  FieldError,
  UndoConflict,
  type User,
} from "@docket/contracts";
import {
  type Batch,
  type Database,
  missingReference,
  newBatchId,
  withPatience,
  writeOnce,
} from "@docket/db";
import { z } from "zod";
import type { Context } from "./context.ts";

/** One write, as the procedure that does it sees it. */
export interface WriteCall<Input> {
  /** Where to write; a transaction, when the outcome is kept with it. */
  readonly db: Database;
  readonly batch: Batch;
  readonly input: Input;
  /** For noting that nothing was done because it had been done before. */
  readonly notes: { replayed: boolean };
}

interface WriteOptions<Input, Value> {
  /** The procedure's own output. */
  readonly output: z.ZodType<Value>;
  readonly perform: (call: WriteCall<Input>) => Promise<Value>;
  /** It can be about all that an owner has, and may take as long as that does. */
  readonly isLong?: boolean;
}

interface ResolverOptions<Input> {
  readonly ctx: Context & { readonly user: User };
  readonly input: Input;
  /** The procedure's name. */
  readonly path: string;
}

interface WriteInput {
  readonly userId?: unknown;
  readonly idempotencyKey?: IdempotencyKey | undefined;
}

/**
 * The resolver of a procedure that writes. All that it changes is one batch of the log; with an
 * idempotency key it is done once, and its outcome, success or expected failure, given again.
 */
export function write<Input extends WriteInput, Value>({
  output,
  perform,
  isLong = false,
}: WriteOptions<Input, Value>) {
  const resolve = resolverOf(output, perform);
  return (options: ResolverOptions<Input>): Promise<Value> =>
    isLong ? withPatience(() => resolve(options)) : resolve(options);
}

function resolverOf<Input extends WriteInput, Value>(
  output: z.ZodType<Value>,
  perform: (call: WriteCall<Input>) => Promise<Value>,
) {
  return async ({ ctx, input, path }: ResolverOptions<Input>): Promise<Value> => {
    const { db, user, source, reply, announcements } = ctx;
    const { idempotencyKey: key } = input;
    const batch: Batch = { owner: user.id, id: batchIdFor(key), source, idempotencyKey: key };
    const notes = { replayed: false };

    if (key === undefined) {
      const value = await perform({ db, batch, input, notes });
      if (reply) {
        reply.replayed = notes.replayed;
        reply.headers["Batch-Id"] = batch.id;
      }
      announcements.announce(user.id);
      return value;
    }

    const digest = digestOf(path, input);
    const first = await writeOnce(
      db,
      { owner: user.id, key, digest },
      async (transaction) => {
        const value = await perform({ db: transaction, batch, input, notes });
        return JSON.stringify({ value, ...notes, batchId: batch.id });
      },
      (error) => {
        const problem = error instanceof ProblemError ? error : missingReference(error);
        if (problem === null) return undefined;
        const { code, detail, errors, conflicts } = problem;
        return JSON.stringify({ problem: { code, detail, errors, conflicts } });
      },
    );
    if (first.digest !== digest) throw new ProblemError("idempotency-key-reused");
    const outcome = Outcome.parse(JSON.parse(first.outcome));
    if (reply && first.replayed) reply.headers["Idempotent-Replayed"] = "true";
    if ("problem" in outcome) {
      const { code, ...options } = outcome.problem;
      throw new ProblemError(code, options);
    }
    if (reply) {
      reply.replayed = outcome.replayed;
      reply.headers["Batch-Id"] = outcome.batchId;
    }
    if (!first.replayed) announcements.announce(user.id);
    return output.parse(outcome.value);
  };
}

/** What is kept of a write: what it answered. */
const Outcome = z.union([
  // JSON has no word for what a procedure answers that has nothing to say.
  z.object({ value: z.unknown().optional(), replayed: z.boolean(), batchId: BatchId }),
  z.object({
    problem: z.object({
      code: z.string().refine(isProblemCode),
      detail: z.string(),
      errors: z.array(FieldError).optional(),
      conflicts: z.array(UndoConflict).optional(),
    }),
  }),
]);

/** A client that names its write by a UUID knows what to undo without having to ask. */
function batchIdFor(key: IdempotencyKey | undefined): BatchId {
  return BatchId.safeParse(key).data ?? newBatchId();
}

/** Whose things it is about is in the key's place already. */
const NO_CONTENT = new Set(["userId", "idempotencyKey"]);

/** The same for the same call; fields have no order. */
function digestOf(path: string, input: WriteInput): string {
  const fields = Object.entries(input)
    .filter(([name, value]) => !NO_CONTENT.has(name) && value !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([path, fields]))
    .digest("base64url");
}
