import { setImmediate } from "node:timers/promises";
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
  textOfImport,
  unstage,
  withPatience,
} from "@docket/db";
import { type FileRecord, LeftOut, readFile } from "@docket/interchange";
import type { Services } from "./context.ts";

/** Records that are staged at a time. */
const SOME = 500;

/** The embedded database never leaves the turn of its caller: without this, nobody would see how far it has come. */
const giveWay = () => setImmediate();

/** Files that one process reads at a time; each keeps a connection and some memory busy. */
const MOST_AT_A_TIME = 2;
let underWay = 0;

/** The idempotency key of a file that one request sends. */
interface KeyedFile {
  readonly key: string;
  readonly digest: string;
}

interface FinishOptions {
  readonly services: Pick<Services, "db" | "announcements" | "admission" | "quotas">;
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
  if (underWay >= MOST_AT_A_TIME) {
    const detail = "Other imports are being read. Try again in a moment.";
    throw new ProblemError("service-unavailable", { detail, retryAfter: 5 });
  }
  underWay += 1;
  try {
    const claim = await claimImport(db, key);
    if ("ended" in claim) return outcomeOf(claim.ended);
    try {
      const staged = await stageFile(db, key, claim.claimed);
      await beginWriting(db, key);
      await giveWay();
      await takeOver(options, key, staged);
    } catch (error) {
      if (!isFinal(error)) throw error;
      const { code, detail, errors } = error;
      await endImport(db, key, { problem: { code, detail, ...(errors && { errors }) } });
      await unstage(db, key);
      throw error;
    }
    await unstage(db, key);
    services.announcements.announce(user.id);
    return await getImport(db, key);
  } catch (error) {
    if (!isFinal(error)) await releaseImport(db, key).catch(() => undefined);
    throw error;
  } finally {
    underWay -= 1;
  }
}

/** Whether the file is refused; what is a matter of the moment may go well the next time. */
function isFinal(error: unknown): error is ProblemError {
  return error instanceof ProblemError && ![429, 503].includes(PROBLEMS[error.code].status);
}

function outcomeOf(ended: Import): Import {
  const { problem } = ended;
  if (!problem) return ended;
  const { code, detail, errors } = problem;
  throw new ProblemError(isProblemCode(code) ? code : "internal-error", { detail, errors });
}

interface StagedFile {
  readonly leftOut: LeftOut;
  /** How many records of a history there are. */
  readonly changes: number;
  /** Whether it is one of Docket's own. */
  readonly isOwn: boolean;
}

async function stageFile(
  db: Database,
  key: ImportKey,
  { format, listName, timeZone }: ClaimedImport,
): Promise<StagedFile> {
  const leftOut = new LeftOut();
  const now = new Date().toISOString();
  let readUpTo = 0;
  const text = textOfImport(db, key, (length) => (readUpTo += length));
  const records = readFile(format, text, {
    listName: listName ?? undefined,
    timeZone,
    now,
    leftOut,
  });
  let read = 0;
  let changes = 0;
  let held: FileRecord[] = [];
  const stage = async () => {
    await stageRecords(db, key, { records: held, read, readUpTo });
    held = [];
    await giveWay();
  };
  for await (const record of records) {
    held.push(record);
    read += 1;
    if (record.section === "changes") changes += 1;
    if (held.length === SOME) await stage();
  }
  if (held.length > 0) await stage();
  return { leftOut, changes, isOwn: format === "docket" };
}

/** Writes what was staged, and what comes of it, in one transaction: there is never one without the other. */
async function takeOver(
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
    if (changes > 0 && !counts.restored) {
      leftOut.add("changes", "a history is taken over only into an account that has none", changes);
    }
    await endImport(transaction, key, { result: { ...counts, leftOut: leftOut.fields() } });
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
