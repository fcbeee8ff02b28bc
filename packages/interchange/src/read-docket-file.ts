import { ProblemError, toInvalidInput } from "@docket/contracts";
import type { z } from "zod";
import {
  FileChange,
  FileFilter,
  FileList,
  type FileRecord,
  FileTag,
  FileTask,
} from "./file-records.ts";
import { type JsonPart, splitSections, toPointer } from "./json-sections.ts";
import { FORMAT_VERSION } from "./write-docket-file.ts";

const SECTIONS = new Set(["changes", "docket", "filters", "lists", "tags", "tasks"]);

/**
 * Reads Docket's own file, one record at a time: memory does not grow with it. It takes the sections in
 * any order, but each once, and the records of all but the history in any order.
 *
 * @throws ProblemError `malformed-json`; `invalid-input` for a version that is not known, and for a record
 *   that is not as it should be, which `errors` point at.
 */
export async function* readDocketFile(
  chunks: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<FileRecord> {
  const opened = new Set<string>();
  let lastSeq = 0;
  let version: number | null = null;
  /** "changes" come before "docket": what is wrong with them may be that they are of another version. */
  let wrong: ProblemError | null = null;

  for await (const part of splitSections(chunks)) {
    if (part.index === null) open(part, opened);
    if (part.text === null) continue;
    if (part.section === "docket") {
      version = readVersion(part);
      if (wrong) throw wrong;
      continue;
    }
    if (wrong) continue;
    try {
      const record = readRecord(part);
      if (record.section === "changes") lastSeq = requireNext(record, lastSeq);
      yield record;
    } catch (error) {
      if (version !== null || !(error instanceof ProblemError)) throw error;
      wrong = error;
    }
  }
  if (wrong) throw wrong;
  if (version === null)
    throw refusal({ pointer: "/docket", detail: "Must say the format's version." });
}

/** Once for each section: when its array begins, or when it has another value. */
function open({ section, text }: JsonPart, opened: Set<string>): void {
  const pointer = toPointer({ section, index: null });
  if (!SECTIONS.has(section)) throw refusal({ pointer, detail: "Unknown field." });
  if (opened.has(section)) throw refusal({ pointer, detail: "Is in the file twice." });
  opened.add(section);
  const isArray = text === null;
  if (isArray !== (section !== "docket")) {
    throw refusal({ pointer, detail: isArray ? "Must be a number." : "Must be an array." });
  }
}

function readVersion(part: JsonPart): number {
  const version = parse(part);
  if (version === FORMAT_VERSION && part.index === null) return FORMAT_VERSION;
  const detail = `This server reads version ${FORMAT_VERSION} of the format, and the file has another version.`;
  throw refusal({ pointer: "/docket", detail });
}

function readRecord(part: JsonPart): FileRecord {
  const index = part.index ?? 0;
  const value = parse(part);
  switch (part.section) {
    case "changes":
      return { section: "changes", index, record: check(FileChange, value, part) };
    case "filters":
      return { section: "filters", index, record: check(FileFilter, value, part) };
    case "lists":
      return { section: "lists", index, record: check(FileList, value, part) };
    case "tags":
      return { section: "tags", index, record: check(FileTag, value, part) };
    default:
      return { section: "tasks", index, record: check(FileTask, value, part) };
  }
}

function parse(part: JsonPart): unknown {
  try {
    return JSON.parse(part.text ?? "");
  } catch (cause) {
    const detail = `The file is not valid JSON at ${toPointer(part)}.`;
    throw new ProblemError("malformed-json", { detail, cause });
  }
}

/** How many things about one record are named. */
const MOST_ERRORS = 20;

/** Holds a record against its schema; what is wrong is pointed at from the top of the file. */
export function check<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  place: Omit<JsonPart, "text">,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { errors = [] } = toInvalidInput(result.error);
  throw new ProblemError("invalid-input", {
    errors: errors.slice(0, MOST_ERRORS).map(({ pointer, detail }) => ({
      pointer: toPointer(place) + pointer.slice(0, 200),
      detail,
    })),
    cause: result.error,
  });
}

function requireNext({ index, record }: FileRecord, lastSeq: number): number {
  const seq = "seq" in record ? record.seq : 0;
  if (seq === lastSeq + 1) return seq;
  const detail = `Must be ${lastSeq + 1}: a history counts 1, 2, 3, without gaps.`;
  throw refusal({ pointer: `/changes/${index}/seq`, detail });
}

function refusal(error: { pointer: string; detail: string }): ProblemError {
  return new ProblemError("invalid-input", { errors: [error] });
}
