import {
  type BatchId,
  type ChangeSource,
  type Import,
  isProblemCode,
  ProblemError,
  type User,
} from "@docket/contracts";
import {
  addPart,
  claimImport,
  type ClaimedImport,
  endImport,
  getImport,
  importStaged,
  type ImportKey,
  releaseImport,
  stageRecords,
  textOfImport,
  withPatience,
} from "@docket/db";
import { type FileRecord, LeftOut, readFile } from "@docket/interchange";
import type { Services } from "./context.ts";

/** Records that are staged at a time. */
const SOME = 500;

/** Files that one process reads at a time; each keeps a connection and some memory busy. */
const MOST_AT_A_TIME = 2;
let underWay = 0;

interface FinishOptions {
  readonly services: Pick<Services, "db" | "announcements">;
  readonly user: User;
  readonly source: ChangeSource;
  readonly importId: BatchId;
}

/**
 * Reads a file whose parts are all there, and takes over what it holds: all of it, or nothing. Asked for
 * again, it gives what came of it.
 *
 * @throws ProblemError  for what is wrong with the file; it is kept, and given again.
 */
export async function finishImport(options: FinishOptions): Promise<Import> {
  const { services, user, importId } = options;
  const { db } = services;
  const key: ImportKey = { owner: user.id, id: importId };
  if (underWay >= MOST_AT_A_TIME) {
    const detail = "Other imports are being read. Try again in a moment.";
    throw new ProblemError("service-unavailable", { detail, retryAfter: 5 });
  }
  underWay += 1;
  try {
    const claim = await claimImport(db, key);
    if ("ended" in claim) return outcomeOf(claim.ended);
    try {
      const result = await takeOver(options, key, claim.claimed);
      await endImport(db, key, { result });
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      const { code, detail, errors } = error;
      await endImport(db, key, { problem: { code, detail, ...(errors && { errors }) } });
      throw error;
    }
    services.announcements.announce(user.id);
    return await getImport(db, key);
  } catch (error) {
    if (!(error instanceof ProblemError)) await releaseImport(db, key).catch(() => undefined);
    throw error;
  } finally {
    underWay -= 1;
  }
}

function outcomeOf(ended: Import): Import {
  const { problem } = ended;
  if (!problem) return ended;
  const { code, detail, errors } = problem;
  throw new ProblemError(isProblemCode(code) ? code : "internal-error", { detail, errors });
}

async function takeOver(
  { services: { db }, user, source }: FinishOptions,
  key: ImportKey,
  { format, listName, timeZone }: ClaimedImport,
) {
  const leftOut = new LeftOut();
  const now = new Date().toISOString();
  const records = readFile(format, textOfImport(db, key), {
    listName: listName ?? undefined,
    timeZone,
    now,
    leftOut,
  });
  let read = 0;
  let changes = 0;
  let held: FileRecord[] = [];
  const stage = async () => {
    await stageRecords(db, key, { records: held, read });
    held = [];
  };
  for await (const record of records) {
    held.push(record);
    read += 1;
    if (record.section === "changes") changes += 1;
    if (held.length === SOME) await stage();
  }
  if (held.length > 0) await stage();

  const counts = await withPatience(() =>
    importStaged(db, {
      batch: { owner: user.id, id: key.id, source },
      hasHistory: changes > 0,
      replaces: format === "docket",
    }),
  );
  if (changes > 0 && !counts.restored) {
    leftOut.add("changes", "a history is taken over only into an account that has none", changes);
  }
  return { ...counts, leftOut: leftOut.fields() };
}

/** Characters of a part that is not sent by itself. */
const PART = 131_072;

/**
 * Keeps a whole file, in parts of one length, so that one that is sent again is the same.
 *
 * @throws ProblemError `malformed-json` when there is nothing in it, or what no text can hold.
 */
export async function receiveFile(
  db: Services["db"],
  key: ImportKey,
  file: string | AsyncIterable<string>,
): Promise<void> {
  let part = 0;
  for await (const text of inParts(typeof file === "string" ? [file] : file)) {
    if (!isStorable(text)) {
      const detail = "The file has the character U+0000 or half of a surrogate pair.";
      throw new ProblemError("malformed-json", { detail });
    }
    await addPart(db, key, { part, text });
    part += 1;
  }
  if (part === 0) throw new ProblemError("malformed-json", { detail: "The file is empty." });
}

async function* inParts(chunks: Iterable<string> | AsyncIterable<string>): AsyncGenerator<string> {
  let held = "";
  for await (const chunk of chunks) {
    held += chunk;
    while (held.length > PART) {
      // Both halves of a pair are in one part.
      const end = /[\uD800-\uDBFF]/.test(held[PART - 1] ?? "") ? PART - 1 : PART;
      yield held.slice(0, end);
      held = held.slice(end);
    }
  }
  if (held !== "") yield held;
}

const LONE_SURROGATE = /\p{Surrogate}/u;

function isStorable(text: string): boolean {
  return !text.includes("\0") && !LONE_SURROGATE.test(text);
}
