import { createHash, type Hash, randomUUID } from "node:crypto";
import {
  BatchId,
  type IdempotencyKey,
  Import,
  type ImportFile,
  type ImportFormat,
  ProblemError,
  type User,
} from "@docket/contracts";
import { addPart, findPastWrite, type ImportKey, newBatchId, startUpload } from "@docket/db";
import { z } from "zod";
import type { Context } from "./context.ts";
import { finishImport } from "./import-file.ts";

/**
 * Imports a file that one request sends. With an idempotency key it takes effect once, and the same file gets the
 * first result again; one that was refused, or did not arrive whole, leaves no key behind.
 *
 * @throws ProblemError `idempotency-key-reused` when the key is that of another file or of another write;
 *   `import-closed` while one with this key is being read; and what is wrong with the file.
 */
export async function importFile(
  ctx: Context & { readonly user: User },
  { idempotencyKey: key, file, format, listName, timeZone }: ImportFile,
): Promise<Import> {
  const { db, quotas, user, source, reply } = ctx;
  const importId = importIdFor(key);
  const hash = createHash("sha256");
  hash.update(JSON.stringify(["import.file", format, listName ?? null, timeZone]));
  const parts = hashed(inParts(typeof file === "string" ? [file] : file), hash);

  const first = key === undefined ? null : await findPastWrite(db, user.id, key);
  if (first) {
    for await (const _ of parts);
    if (first.digest !== hash.digest("base64url")) throw new ProblemError("idempotency-key-reused");
    if (reply)
      Object.assign(reply.headers, { "Idempotent-Replayed": "true", "Batch-Id": importId });
    return KeptImport.parse(JSON.parse(first.outcome));
  }

  const target = { owner: user.id, id: importId, upload: randomUUID() };
  await startUpload(db, { ...target, format, listName, timeZone }, quotas);
  await receive({ db, quotas }, target, parts).catch((error: unknown) => {
    throw withFileToSend(error, format);
  });
  const keyed = key === undefined ? undefined : { key, digest: hash.digest("base64url") };
  const { upload } = target;
  const done = await finishImport({ services: ctx, user, source, importId, upload, keyed });
  if (reply) reply.headers["Batch-Id"] = importId;
  return done;
}

/** What is stored with the idempotency key of a file: see `import-file.ts`. Older versions stored only the import. */
const KeptImport = z.union([z.object({ value: Import }).transform(({ value }) => value), Import]);

/** The file to take out of the archive of a service. */
const FILES: Readonly<Record<ImportFormat, string>> = {
  docket: "Send the JSON file that Docket exported.",
  todoist: "Send the CSV file of one project.",
  vikunja: "Send `data.json` from the export.",
  microsoft: "Send the JSON from Microsoft Graph.",
  google: "Send `Tasks.json` from Google Takeout.",
};

function withFileToSend(error: unknown, format: ImportFormat): unknown {
  if (!(error instanceof ProblemError) || error.code !== "unsupported-media-type") return error;
  const detail = `${error.detail} ${FILES[format]}`;
  return new ProblemError(error.code, { detail, cause: error });
}

/** The same import for the same key: a UUID as it is, any other key through its digest (RFC 9562 §5.8). */
function importIdFor(key: IdempotencyKey | undefined): BatchId {
  if (key === undefined) return newBatchId();
  const uuid = BatchId.safeParse(key);
  if (uuid.success) return uuid.data;
  const hex = createHash("sha256").update(key).digest("hex");
  return BatchId.parse(hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, "$1-$2-8$3-8$4-$5"));
}

async function* hashed(texts: AsyncIterable<string>, hash: Hash): AsyncGenerator<string> {
  for await (const text of texts) {
    hash.update(text);
    yield text;
  }
}

/** Characters of a part that is not sent by itself. */
const PART = 131_072;

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

/** @throws ProblemError `malformed-json` when there is nothing in the file, or what no text can hold. */
async function receive(
  { db, quotas }: Pick<Context, "db" | "quotas">,
  key: ImportKey,
  parts: AsyncIterable<string>,
): Promise<void> {
  let part = 0;
  for await (const text of parts) {
    if (!isStorable(text)) {
      const detail = "The file contains invalid Unicode: U+0000 or an unpaired surrogate.";
      throw new ProblemError("malformed-json", { detail });
    }
    await addPart(db, key, { part, text }, quotas);
    part += 1;
  }
  if (part === 0) throw new ProblemError("malformed-json", { detail: "The file is empty." });
}

const LONE_SURROGATE = /\p{Surrogate}/u;

function isStorable(text: string): boolean {
  return !text.includes("\0") && !LONE_SURROGATE.test(text);
}
