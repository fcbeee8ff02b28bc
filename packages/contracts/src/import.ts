import { z } from "zod";
import { idempotencyKey } from "./idempotency-key.ts";
import { BatchId, OwnUserId } from "./ids.ts";
import { CreateList } from "./list.ts";
import { FieldError } from "./problem.ts";
import { text } from "./text.ts";
import { Timestamp } from "./timestamp.ts";
import { TimeZone } from "./time-zone.ts";

export const ImportFormat = z
  .enum(["docket", "todoist", "vikunja", "microsoft", "google"])
  .meta({ description: "The service that the file comes from." });
export type ImportFormat = z.infer<typeof ImportFormat>;

export const ImportState = z.enum(["receiving", "reading", "writing", "done", "failed"]);
export type ImportState = z.infer<typeof ImportState>;

/** UTF-16 code units that a file may have at most; one of another service, 16 777 216. */
export const LARGEST_IMPORT = 536_870_912;

/** Characters that a part may have at most: whatever they are, in UTF-8 it fits into a body of 256 KiB. */
export const LARGEST_PART = 60_000;

const about = {
  format: ImportFormat,
  listName: CreateList.shape.name.optional().meta({
    description: "The list for files without a list name, such as Todoist's. Default: `Todoist`.",
  }),
  timeZone: TimeZone.default("UTC").meta({
    description:
      "The time zone in which points in time in files of other services become dates and local times.",
  }),
};

export const StartImport = z.strictObject({ userId: OwnUserId, idempotencyKey, ...about });
export type StartImport = z.output<typeof StartImport>;

const importId = BatchId.meta({ description: "The value from `start`." });

export const AddPart = z.strictObject({
  userId: OwnUserId,
  importId,
  part: z.int().min(0).max(1_000_000).meta({ description: "0, 1, 2, in the order of the file." }),
  // One that is empty would take a place and a row, and no end of them would ever make a file too large.
  text: text(LARGEST_PART)
    .refine((part) => part !== "", "Must not be empty.")
    .meta({ minLength: 1, maxLength: LARGEST_PART }),
});
export type AddPart = z.output<typeof AddPart>;

export const FinishImport = z.strictObject({ userId: OwnUserId, importId });
export type FinishImport = z.output<typeof FinishImport>;

export const GetImport = z.strictObject({ userId: OwnUserId, importId });

/** A file as a whole: text, or where the caller is in the process or uses REST, as it comes. */
const file = z
  .union(
    [
      z.string(),
      z.custom<AsyncIterable<string>>(
        (value) => typeof value === "object" && value !== null && Symbol.asyncIterator in value,
      ),
    ],
    { error: "Must be the text of a file." },
  )
  .meta({ description: "The file, in UTF-8." });

export const ImportFile = z.strictObject({ userId: OwnUserId, idempotencyKey, ...about, file });
export type ImportFile = z.output<typeof ImportFile>;

const count = z.int().min(0);

export const ImportCounts = z
  .object({
    added: count.meta({ description: "Did not exist." }),
    changed: count.meta({ description: "Already existed, and the file's were newer." }),
    kept: count.meta({ description: "Already existed, and were not changed." }),
  })
  .meta({ id: "ImportCounts", description: "The counts for one kind of record." });
export type ImportCounts = z.infer<typeof ImportCounts>;

export const ImportResult = z
  .object({
    restored: z.boolean().meta({
      description:
        "The account was empty and is now identical to the exported one, including its history.",
    }),
    tasks: ImportCounts,
    lists: ImportCounts,
    tags: ImportCounts,
    filters: ImportCounts,
    leftOut: z
      .array(
        z.object({
          field: z.string(),
          count: z.int().min(1),
          reason: z.string().optional(),
        }),
      )
      .meta({ description: "What Docket cannot store, by field, with the number of occurrences." }),
  })
  .meta({ id: "ImportResult", description: "The result of an import." });
export type ImportResult = z.infer<typeof ImportResult>;

export const Import = z
  .object({
    id: BatchId.meta({
      description:
        "Also the `batchId` for undo when the import is done, unless it changed nothing or restored an empty account with the history in the file.",
    }),
    format: ImportFormat,
    state: ImportState.meta({
      description:
        "`receiving` the file, `reading` its records, `writing` all of them into the account at once; then `done` " +
        "or `failed`.",
    }),
    received: count.meta({ description: "UTF-16 code units that have arrived." }),
    read: count.meta({ description: "Records that were read so far." }),
    readUpTo: count.meta({
      description: "UTF-16 code units that were read so far, of those that were received.",
    }),
    result: ImportResult.nullable().meta({ description: "Set when the import is done." }),
    problem: z
      .object({ code: z.string(), detail: z.string(), errors: z.array(FieldError).optional() })
      .nullable()
      .meta({ description: "Why the import failed. A failed import changes nothing." }),
    createdAt: Timestamp,
  })
  .meta({ id: "Import", description: "A file import and its progress." });
export type Import = z.infer<typeof Import>;
