import { isProblemCode, type ProblemCode } from "@docket/contracts";
import { z } from "zod";
import { FileLimits } from "./file-limits.ts";

/**
 * The messages between the server and its reader process. The server sends a `ReadingOrder` first; then it answers
 * each message of the process.
 */

const FORMATS = ["docket", "todoist", "vikunja", "microsoft", "google"] as const;

export const ReadingOrder = z.object({
  format: z.enum(FORMATS),
  listName: z.string().optional(),
  timeZone: z.string(),
  now: z.string(),
  limits: FileLimits,
});
export type ReadingOrder = z.infer<typeof ReadingOrder>;

/** The answer to `text` is the next text of the file, or `null` at its end; the answer to `records` is `null`. */
export const ReaderAnswer = z.object({ text: z.string().nullable() });
export type ReaderAnswer = z.infer<typeof ReaderAnswer>;

/** A record that the reader process has checked against the schema of its section. */
const ReadRecord = z.object({
  section: z.enum(["changes", "filters", "lists", "tags", "tasks"]),
  index: z.int(),
  record: z.custom<Readonly<Record<string, unknown>>>(
    (value) => typeof value === "object" && value !== null,
  ),
});
export type ReadRecord = z.infer<typeof ReadRecord>;

const LeftOutField = z.object({
  field: z.string(),
  count: z.int(),
  reason: z.string().optional(),
});

export const ReaderMessage = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("text") }),
  z.object({ kind: z.literal("records"), records: z.array(ReadRecord) }),
  z.object({ kind: z.literal("end"), leftOut: z.array(LeftOutField) }),
  z.object({
    kind: z.literal("problem"),
    code: z.custom<ProblemCode>((value) => typeof value === "string" && isProblemCode(value)),
    detail: z.string(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  }),
  z.object({ kind: z.literal("fault"), stack: z.string() }),
]);
export type ReaderMessage = z.infer<typeof ReaderMessage>;
