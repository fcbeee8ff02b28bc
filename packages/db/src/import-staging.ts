import {
  type AddPart,
  type BatchId,
  Import,
  type ImportFormat,
  ImportResult,
  LARGEST_IMPORT,
  ProblemError,
  type UserId,
} from "@docket/contracts";
import { and, asc, count, eq, gt, inArray, lt, max, ne, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { toColumns } from "./entities.ts";
import type { Quotas } from "./quotas.ts";
import { importParts, importRecords, imports } from "./tables.ts";

/** Which import it is. */
export interface ImportKey {
  readonly owner: UserId;
  readonly id: BatchId;
  /** The request that sends the file as a whole: nobody else adds to it or reads it. */
  readonly upload?: string | undefined;
}

const columns = {
  id: imports.id,
  format: imports.format,
  state: imports.state,
  received: imports.received,
  read: imports.read,
  readUpTo: imports.readUpTo,
  result: imports.result,
  problem: imports.problem,
  createdAt: imports.createdAt,
};

function isThis({ owner, id, upload }: ImportKey) {
  return and(
    eq(imports.ownerId, owner),
    eq(imports.id, id),
    upload === undefined ? undefined : eq(imports.upload, upload),
  );
}

function requireSameUpload(there: string | null, { upload }: ImportKey): void {
  if (there === (upload ?? null)) return;
  const detail = "Another request is already sending this file.";
  throw new ProblemError("import-closed", { detail });
}

/** @throws ProblemError `import-not-found`. */
export async function getImport(db: Database, key: ImportKey): Promise<Import> {
  const [row] = await db.select(columns).from(imports).where(isThis(key));
  if (!row) throw new ProblemError("import-not-found");
  return toImport(row);
}

/** What is kept as JSON was written by this code, and is checked by the output's schema. */
function toImport<Row extends { result: unknown; problem: unknown }>(row: Row) {
  return {
    ...row,
    result: ImportResult.nullable().parse(row.result),
    problem: Import.shape.problem.parse(row.problem),
  };
}

/**
 * Stores a part of the file. A part that is already stored with the same text changes nothing.
 *
 * @throws ProblemError `import-not-found`; `import-closed`; `part-exists` with other text; `payload-too-large` when
 *   the file is over its limit; `quota-exceeded` when the owner's files are.
 */
export async function addPart(
  db: Database,
  key: ImportKey,
  { part, text }: Pick<AddPart, "part" | "text">,
  { upload: mostUploaded }: Pick<Quotas, "upload">,
): Promise<void> {
  await db.transaction(async (transaction) => {
    const [target] = await transaction
      .select({ state: imports.state, received: imports.received, upload: imports.upload })
      .from(imports)
      .where(isThis({ owner: key.owner, id: key.id }))
      .for("update");
    if (!target) throw new ProblemError("import-not-found");
    requireSameUpload(target.upload, key);
    if (target.state !== "receiving") throw new ProblemError("import-closed");
    const received = target.received + text.length;
    if (received > LARGEST_IMPORT) {
      const detail = `A file can have at most ${LARGEST_IMPORT} characters.`;
      throw new ProblemError("payload-too-large", { detail });
    }
    if (received + (await receivedBeside(transaction, key)) > mostUploaded) {
      const most = mostUploaded.toLocaleString("en");
      const detail = `Your files that are waiting to be imported can have at most ${most} characters together. Send a smaller file, or finish the other import first.`;
      throw new ProblemError("quota-exceeded", { detail });
    }
    const added = await transaction
      .insert(importParts)
      .values({ ownerId: key.owner, importId: key.id, part, text })
      .onConflictDoNothing()
      .returning({ part: importParts.part });
    if (added.length === 0) {
      await requireSame(transaction, key, { part, text });
      return;
    }
    await transaction
      .update(imports)
      .set({ received, touchedAt: sql`now()` })
      .where(isThis(key));
  });
}

/** UTF-16 code units of the owner's other stored files. */
async function receivedBeside(db: Database, { owner, id }: ImportKey): Promise<number> {
  const [others] = await db
    .select({ received: sql<number>`coalesce(sum(${imports.received}), 0)`.mapWith(Number) })
    .from(imports)
    .where(
      and(
        eq(imports.ownerId, owner),
        ne(imports.id, id),
        inArray(imports.state, ["receiving", "reading", "writing"]),
      ),
    );
  return others?.received ?? 0;
}

function partsOf({ owner, id }: ImportKey) {
  return and(eq(importParts.ownerId, owner), eq(importParts.importId, id));
}

async function requireSame(
  db: Database,
  key: ImportKey,
  { part, text }: Pick<AddPart, "part" | "text">,
): Promise<void> {
  const [same] = await db
    .select({ part: importParts.part })
    .from(importParts)
    .where(and(partsOf(key), eq(importParts.part, part), eq(importParts.text, text)));
  if (!same) throw new ProblemError("part-exists");
}

/** Seconds without a sign of life after which whoever was reading a file is taken to be gone. */
const LEASE = 180;

/** Whether it is left as it was by somebody who was reading it, or writing what it holds. */
export const isLeft = sql<boolean>`${imports.state} in ('reading', 'writing')
  and ${imports.touchedAt} < now() - make_interval(secs => ${sql.raw(`${LEASE}`)})`;

export interface ClaimedImport {
  readonly format: ImportFormat;
  readonly listName: string | null;
  readonly timeZone: string;
}

/**
 * Closes an import to further parts, and leaves the reading of it to the caller alone.
 *
 * @returns what came of it already, if it has ended.
 * @throws ProblemError `import-not-found`; `import-incomplete`; `import-closed` while somebody else reads it.
 */
export async function claimImport(
  db: Database,
  key: ImportKey,
): Promise<{ claimed: ClaimedImport } | { ended: Import }> {
  return db.transaction(async (transaction) => {
    const [row] = await transaction
      .select({
        ...columns,
        listName: imports.listName,
        timeZone: imports.timeZone,
        upload: imports.upload,
        isLeft,
      })
      .from(imports)
      .where(isThis({ owner: key.owner, id: key.id }))
      .for("update");
    if (!row) throw new ProblemError("import-not-found");
    const { listName, timeZone, upload, isLeft: canGoOn, ...rest } = row;
    if (row.state === "done" || row.state === "failed") return { ended: toImport(rest) };
    requireSameUpload(upload, key);
    if (row.state !== "receiving" && !canGoOn) {
      throw new ProblemError("import-closed", { detail: "This import is already running." });
    }
    const [parts] = await transaction
      .select({ count: count(), last: max(importParts.part) })
      .from(importParts)
      .where(partsOf(key));
    if ((parts?.count ?? 0) === 0 || parts?.last !== (parts?.count ?? 0) - 1) {
      throw new ProblemError("import-incomplete");
    }
    await transaction
      .delete(importRecords)
      .where(and(eq(importRecords.ownerId, key.owner), eq(importRecords.importId, key.id)));
    await transaction
      .update(imports)
      .set({ state: "reading", read: 0, readUpTo: 0, touchedAt: sql`now()` })
      .where(isThis(key));
    return { claimed: { format: row.format, listName, timeZone } };
  });
}

/**
 * The file, part by part.
 *
 * @param onRead  is told of the UTF-16 code units of a part when the next one is asked for.
 */
export async function* textOfImport(
  db: Database,
  key: ImportKey,
  onRead: (length: number) => void,
): AsyncGenerator<string> {
  for (let after = -1; ; after += 1) {
    const [next] = await db
      .select({ text: importParts.text })
      .from(importParts)
      .where(and(partsOf(key), gt(importParts.part, after)))
      .orderBy(asc(importParts.ownerId), asc(importParts.importId), asc(importParts.part))
      .limit(1);
    if (!next) return;
    yield next.text;
    onRead(next.text.length);
  }
}

/** A record of the file, with the fields of the contract. */
export interface StagedRecord {
  readonly section: string;
  readonly index: number;
  readonly record: Readonly<Record<string, unknown>>;
}

export interface StagedRecords {
  readonly records: readonly StagedRecord[];
  /** How many there are by now, these included. */
  readonly read: number;
  /** UTF-16 code units of the file in which they were. */
  readonly readUpTo: number;
}

/**
 * Keeps records that were read, as columns of their tables, and says how many there are by now.
 *
 * @throws ProblemError `invalid-input` when one of them is in the file twice.
 */
export async function stageRecords(
  db: Database,
  key: ImportKey,
  { records, read, readUpTo }: StagedRecords,
): Promise<void> {
  const rows = records.map(({ section, index, record: { id = null, ...fields } }) => ({
    section,
    index,
    id,
    record: section === "changes" ? toChangeColumns(fields) : toColumns(fields),
  }));
  const staged = await db
    .insert(importRecords)
    .select(
      sql`select ${key.owner}::uuid, ${key.id}::uuid, r.section, r.index, r.id, r.record, null::uuid, null
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) r(section text, index int, id uuid, record jsonb)`,
    )
    .onConflictDoNothing()
    .returning({ section: importRecords.section, index: importRecords.index });
  if (staged.length < rows.length) {
    const known = new Set(staged.map(({ section, index }) => `${section}/${index}`));
    const twice = rows.filter(({ section, index }) => !known.has(`${section}/${index}`));
    throw new ProblemError("invalid-input", {
      errors: twice.slice(0, 20).map(({ section, index }) => ({
        pointer: `/${section}/${index}/id`,
        detail: "Another record of the file has this id.",
      })),
    });
  }
  await db
    .update(imports)
    .set({ read, readUpTo, touchedAt: sql`now()` })
    .where(isThis(key));
}

function toChangeColumns({ before, after, ...fields }: Record<string, unknown>) {
  return { ...toColumns(fields), before: sideOf(before), after: sideOf(after) };
}

function sideOf(fields: unknown) {
  return typeof fields === "object" && fields !== null ? toColumns(fields) : null;
}

/** Leaves an import that could not be read to the next try. */
export async function releaseImport(db: Database, key: ImportKey): Promise<void> {
  await db
    .update(imports)
    .set({ state: "receiving", touchedAt: sql`now()` })
    .where(and(isThis(key), inArray(imports.state, ["reading", "writing"])));
}

/** Notes that all of the file was read, and that what it holds is now being written. */
export async function beginWriting(db: Database, key: ImportKey): Promise<void> {
  await db
    .update(imports)
    .set({ state: "writing", readUpTo: imports.received, touchedAt: sql`now()` })
    .where(isThis(key));
}

/**
 * Keeps what came of an import.
 *
 * @throws ProblemError `import-closed` when somebody else has taken it over meanwhile.
 */
export async function endImport(
  db: Database,
  key: ImportKey,
  outcome: { readonly result: ImportResult } | { readonly problem: object },
): Promise<void> {
  const isDone = "result" in outcome;
  const ended = await db
    .update(imports)
    .set({ ...outcome, state: isDone ? "done" : "failed", touchedAt: sql`now()` })
    .where(isThis(key))
    .returning({ id: imports.id });
  if (ended.length === 0) throw new ProblemError("import-closed");
}

/** Rows that one statement deletes. */
const SOME = 5_000;

/** Lets go of what was staged for an import. */
export async function unstage(db: Database, { owner, id }: ImportKey): Promise<void> {
  for (const table of [importRecords, importParts]) {
    for (;;) {
      const gone = await db
        .delete(table)
        .where(
          sql`ctid = any(array(select ctid from ${table}
            where ${table.ownerId} = ${owner} and ${table.importId} = ${id} limit ${SOME}))`,
        )
        .returning({ id: table.importId });
      if (gone.length < SOME) break;
    }
  }
}

/** Ends an owner's unfinished imports: a running one finds its row gone and applies nothing. */
export async function endOpenImports(transaction: Database, owner: UserId): Promise<void> {
  await transaction
    .delete(imports)
    .where(
      and(eq(imports.ownerId, owner), inArray(imports.state, ["receiving", "reading", "writing"])),
    );
}

/** Hours that an import may be left alone, and that its result is kept. */
const KEPT = 24;

/** Lets go of imports that nobody finished, and of what came of those that were. */
export async function forgetOldImports(db: Database): Promise<void> {
  await db
    .delete(imports)
    .where(lt(imports.touchedAt, sql`now() - ${sql.raw(`interval '${KEPT} hours'`)}`));
}
