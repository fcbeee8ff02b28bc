import { createHash } from "node:crypto";
import {
  BatchId,
  type IdempotencyKey,
  problemErrorOf,
  ProblemError,
  type User,
} from "@docket/contracts";
import {
  type Batch,
  type Database,
  findPastWrite,
  isKeyUsed,
  newBatchId,
  type PastWrite,
  type Recollection,
  recollect,
  refusal,
  rememberRefusal,
  withPatience,
} from "@docket/db";
import type { z } from "zod";
import type { Context } from "./context.ts";
import { PastOutcome, toRefusal } from "./past-outcome.ts";

/** One write, as the procedure that does it sees it. */
export interface WriteCall<Input> {
  readonly db: Database;
  readonly batch: Batch;
  readonly input: Input;
  readonly notes: Notes;
}

interface Notes {
  /** Nothing was done, because it had been done before, without a key. */
  replayed: boolean;
}

/** A repeat of a write, whose response is read from the log. */
export interface RepeatedCall<Input> {
  readonly past: Recollection;
  readonly input: Input;
  readonly batchId: BatchId;
  /** What the first request stored with `rememberOutcome` in addition to the log. */
  readonly details: unknown;
  readonly notes: Notes;
}

interface WriteOptions<Input, Value> {
  /** The procedure's own output. */
  readonly output: z.ZodType<Value>;
  readonly perform: (call: WriteCall<Input>) => Promise<Value>;
  /**
   * Returns what `perform` returned for the first request with the same key. The output schema validates it and
   * drops fields that the contract does not have.
   */
  readonly recall: (call: RepeatedCall<Input>) => Promise<unknown>;
  /** It can be about all that an owner has, and may take as long as that does. */
  readonly isLong?: boolean;
  /** The write deletes, so it is allowed for an owner who is over a quota. */
  readonly makesRoom?: boolean;
}

export interface ResolverOptions<Input> {
  readonly ctx: Context & { readonly user: User };
  readonly input: Input;
  /** The procedure's name. */
  readonly path: string;
}

export interface WriteInput {
  readonly userId?: unknown;
  readonly idempotencyKey?: IdempotencyKey | undefined;
}

/**
 * The resolver of a procedure that writes. All its changes are one batch of the log. With an idempotency key it is
 * done once, and a repeat gets the response of the first request, also if that was refused.
 */
export function write<Input extends WriteInput, Value>(options: WriteOptions<Input, Value>) {
  const resolve = resolverOf(options);
  return (call: ResolverOptions<Input>): Promise<Value> =>
    options.isLong ? withPatience(() => resolve(call)) : resolve(call);
}

function resolverOf<Input extends WriteInput, Value>(options: WriteOptions<Input, Value>) {
  const { perform, makesRoom = false } = options;
  return async (call: ResolverOptions<Input>): Promise<Value> => {
    const { ctx, input, path } = call;
    const { db, user, source, reply, announcements } = ctx;
    const { idempotencyKey: key } = input;
    const batch: Batch = {
      owner: user.id,
      id: batchIdFor(key),
      source,
      idempotencyKey: key,
      digest: key === undefined ? undefined : digestOf(path, input),
      limits: makesRoom ? undefined : ctx.quotas,
    };
    const notes = { replayed: false };
    try {
      const value = await perform({ db, batch, input, notes });
      if (reply) {
        reply.replayed = notes.replayed;
        reply.headers["Batch-Id"] = batch.id;
      }
      announcements.announce(user.id);
      return value;
    } catch (error) {
      if (batch.digest === undefined) throw error;
      const past = await pastWriteAfter(db, batch, error);
      return repeat(options, call, past);
    }
  };
}

/** @returns the first write with the key, if this one failed because the key was used; otherwise throws the error. */
async function pastWriteAfter(db: Database, batch: Batch, error: unknown): Promise<PastWrite> {
  if (!isKeyUsed(error)) {
    const problem = refusal(error) ?? problemErrorOf(error);
    // A temporarily refused write may be sent again unchanged.
    if (problem === null || isTemporary(problem)) throw error;
    if (await rememberRefusal(db, batch, toRefusal(problem))) throw error;
  }
  const past = await findPastWrite(db, batch.owner, batch.idempotencyKey ?? "");
  if (past === null) throw new Error("An idempotency key that was used before is gone.");
  return past;
}

function isTemporary({ code }: ProblemError): boolean {
  return ["quota-exceeded", "too-many-requests", "service-unavailable"].includes(code);
}

/** Returns the response of the first request with the key. */
async function repeat<Input extends WriteInput, Value>(
  { output, recall }: WriteOptions<Input, Value>,
  { ctx: { db, reply }, input, path }: ResolverOptions<Input>,
  past: PastWrite,
): Promise<Value> {
  if (past.digest !== digestOf(path, input)) throw new ProblemError("idempotency-key-reused");
  if (reply) reply.headers["Idempotent-Replayed"] = "true";
  const outcome = past.outcome === "" ? undefined : PastOutcome.parse(JSON.parse(past.outcome));
  if (outcome && "problem" in outcome) {
    const { code, ...options } = outcome.problem;
    throw new ProblemError(code, options);
  }
  if (outcome && "batchId" in outcome) {
    if (reply) reply.replayed = outcome.replayed;
    if (reply) reply.headers["Batch-Id"] = outcome.batchId;
    return output.parse(outcome.value);
  }
  const batchId = BatchId.parse(past.batchId);
  const notes = { replayed: false };
  const details = outcome?.details;
  const value = await recall({ past: recollect(db, past), input, batchId, details, notes });
  if (reply) {
    reply.replayed = notes.replayed;
    reply.headers["Batch-Id"] = batchId;
  }
  return output.parse(value);
}

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
