import { setImmediate, setTimeout } from "node:timers/promises";
import {
  type BatchId,
  type ChangeSource,
  type Import,
  isProblemCode,
  ProblemError,
  PROBLEMS,
  type User,
} from "@docket/contracts";
import {
  beginWriting,
  claimImport,
  type ClaimedImport,
  type Database,
  endImport,
  findPastWrite,
  getImport,
  importStaged,
  isKeyUsed,
  type ImportKey,
  releaseImport,
  rememberOutcome,
  stageRecords,
  startSearchBacklog,
  textOfImport,
  unstage,
  withPatience,
} from "@docket/db";
import type { LeftOutField } from "@docket/interchange";
import type { Services } from "./context.ts";

/** Pause after each batch of records, as a multiple of the time that reading and storing it took. */
const PAUSE = 2;

/** The idempotency key of a file that one request sends. */
interface KeyedFile {
  readonly key: string;
  readonly digest: string;
}

interface FinishOptions {
  readonly services: Pick<Services, "db" | "announcements" | "admission" | "quotas" | "imports">;
  readonly user: User;
  readonly source: ChangeSource;
  readonly importId: BatchId;
  /** The request that sends the file, where one does. */
  readonly upload?: string | undefined;
  /** Under which its outcome is kept. */
  readonly keyed?: KeyedFile | undefined;
}

/**
 * Reads a file whose parts are all there, and takes over what it holds: all of it, or nothing. Asked for
 * again, it gives what came of it.
 *
 * @throws ProblemError  for what is wrong with the file; it is kept, and given again.
 */
export async function finishImport(options: FinishOptions): Promise<Import> {
  const { services, user, importId, upload } = options;
  const { db } = services;
  const key: ImportKey = { owner: user.id, id: importId, upload };
  const claim = await claimImport(db, key);
  if ("ended" in claim) return outcomeOf(claim.ended);
  try {
    return await services.imports.take(user.id, () => takeOver(options, key, claim.claimed));
  } catch (error) {
    if (!isFinal(error)) await releaseImport(db, key).catch(() => undefined);
    throw error;
  }
}

/** Whether the refusal is final; a temporary failure may succeed the next time. */
function isFinal(error: unknown): error is ProblemError {
  return error instanceof ProblemError && ![429, 503].includes(PROBLEMS[error.code].status);
}

async function takeOver(
  options: FinishOptions,
  key: ImportKey,
  claimed: ClaimedImport,
): Promise<Import> {
  const { db, announcements } = options.services;
  try {
    const staged = await stageFile(options, key, claimed);
    await beginWriting(db, key);
    // The embedded database answers in the same turn of the event loop, and nobody else would see this state.
    await setImmediate();
    await writeStaged(options, key, staged);
  } catch (error) {
    if (!isFinal(error)) throw error;
    const { code, detail, errors } = error;
    await endImport(db, key, { problem: { code, detail, ...(errors && { errors }) } });
    await unstage(db, key);
    throw error;
  }
  await unstage(db, key);
  announcements.announce(key.owner);
  startSearchBacklog(db);
  return getImport(db, key);
}

function outcomeOf(ended: Import): Import {
  const { problem } = ended;
  if (!problem) return ended;
  const { code, detail, errors } = problem;
  throw new ProblemError(isProblemCode(code) ? code : "internal-error", { detail, errors });
}

interface StagedFile {
  readonly leftOut: readonly LeftOutField[];
  /** How many records of a history there are. */
  readonly changes: number;
  /** Whether it is one of Docket's own. */
  readonly isOwn: boolean;
}

async function stageFile(
  { services: { db, imports } }: FinishOptions,
  key: ImportKey,
  { format, listName, timeZone }: ClaimedImport,
): Promise<StagedFile> {
  let readUpTo = 0;
  const text = textOfImport(db, key, (length) => (readUpTo += length));
  const now = new Date().toISOString();
  const order = { format, timeZone, now, ...(listName !== null && { listName }) };
  const batches = imports.readers.read(text, order);
  let read = 0;
  let changes = 0;
  try {
    for (;;) {
      const startedAt = performance.now();
      const { done, value } = await batches.next();
      if (done === true) return { leftOut: value, changes, isOwn: format === "docket" };
      read += value.length;
      changes += value.filter(({ section }) => section === "changes").length;
      await stageRecords(db, key, { records: value, read, readUpTo });
      // Leaves most of the time to other users: reading keeps a process, the server and the database busy at once.
      await setTimeout(PAUSE * (performance.now() - startedAt));
    }
  } finally {
    // If storing the records failed, ends the process that reads the file.
    await batches.return([]);
  }
}

const HISTORY = {
  field: "changes",
  reason: "a history can only be imported into an account without one",
};

/** Writes what was staged, and what comes of it, in one transaction: there is never one without the other. */
async function writeStaged(
  { services: { db, admission, quotas }, user, source, keyed }: FinishOptions,
  key: ImportKey,
  { leftOut, changes, isOwn }: StagedFile,
): Promise<void> {
  const batch = {
    owner: user.id,
    id: key.id,
    source,
    idempotencyKey: keyed?.key,
    digest: keyed?.digest,
    limits: quotas,
  };
  async function perform(transaction: Database): Promise<void> {
    const staged = { batch, hasHistory: changes > 0, replaces: isOwn };
    const counts = await importStaged(transaction, staged);
    const history = changes > 0 && !counts.restored ? [{ ...HISTORY, count: changes }] : [];
    const result = { ...counts, leftOut: [...leftOut, ...history] };
    await endImport(transaction, key, { result });
    const value = await getImport(transaction, key);
    await rememberOutcome(transaction, batch, { value, batchId: batch.id, replayed: false });
  }
  try {
    await admission.write(user.id, () => withPatience(() => db.transaction(perform)));
  } catch (error) {
    if (keyed && isKeyUsed(error)) {
      const past = await findPastWrite(db, user.id, keyed.key);
      if (past?.digest === keyed.digest) return;
      throw new ProblemError("idempotency-key-reused");
    }
    // A refusal is of the file: once that is mended, it may have the same key.
    throw error;
  }
}
