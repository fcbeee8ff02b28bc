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
  .meta({ description: "Whose file it is." });
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
    description: "The list for tasks whose file names none, as Todoist's; `Todoist` when absent.",
  }),
  timeZone: TimeZone.default("UTC").meta({
    description: "Where instants in files of other services become days and times of day.",
  }),
};

export const StartImport = z.strictObject({ userId: OwnUserId, idempotencyKey, ...about });
export type StartImport = z.output<typeof StartImport>;

const importId = BatchId.meta({ description: "As `start` gave it." });

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
    added: count.meta({ description: "Were not there." }),
    changed: count.meta({ description: "Were there, and the file's were newer." }),
    kept: count.meta({ description: "Were there, and stay as they are." }),
  })
  .meta({ id: "ImportCounts", description: "What became of the records of one kind." });
export type ImportCounts = z.infer<typeof ImportCounts>;

export const ImportResult = z
  .object({
    restored: z.boolean().meta({
      description: "The account was empty, and is now just what was exported, history included.",
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
      .meta({ description: "What has no home in Docket, by field, and how often it occurred." }),
  })
  .meta({ id: "ImportResult", description: "What an import came to." });
export type ImportResult = z.infer<typeof ImportResult>;

export const Import = z
  .object({
    id: BatchId.meta({
      description:
        "Also the batch to undo, once it is done; unless nothing was new, or the account was restored with the " +
        "file's own history.",
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
    result: ImportResult.nullable().meta({ description: "Once it is done." }),
    problem: z
      .object({ code: z.string(), detail: z.string(), errors: z.array(FieldError).optional() })
      .nullable()
      .meta({ description: "Why it failed; nothing was changed then." }),
    createdAt: Timestamp,
  })
  .meta({ id: "Import", description: "A file on its way in." });
export type Import = z.infer<typeof Import>;
