import { binaryFileProblem, ProblemError, SIGNATURE_LENGTH } from "@docket/contracts";
import { type FileLimits, requireAtMost } from "./file-limits.ts";
import { FileList, type FileRecord, FileTag, FileTask } from "./file-records.ts";
import type { ForeignOptions, ImportedRecords } from "./foreign-records.ts";
import { notOfFormat } from "./foreign-value.ts";
import { readGoogleTasks } from "./google-tasks.ts";
import { readMicrosoftToDo } from "./microsoft-to-do.ts";
import { storable } from "./plain-text.ts";
import { check, readDocketFile } from "./read-docket-file.ts";
import { readTodoist } from "./todoist.ts";
import { readVikunja } from "./vikunja.ts";

/** Whose files can be read. */
export type FileFormat = "docket" | "todoist" | "vikunja" | "microsoft" | "google";

const FOREIGN: Readonly<
  Record<Exclude<FileFormat, "docket">, (text: string, options: ForeignOptions) => ImportedRecords>
> = {
  todoist: readTodoist,
  vikunja: readVikunja,
  microsoft: readMicrosoftToDo,
  google: readGoogleTasks,
};

/**
 * Reads a file of any known format as records of Docket's own.
 *
 * @throws ProblemError `malformed-json` or `invalid-input`, saying where; `payload-too-large` for a file of
 *   another service that is over a limit.
 */
export async function* readFile(
  format: FileFormat,
  chunks: AsyncIterable<string> | Iterable<string>,
  options: ForeignOptions,
): AsyncGenerator<FileRecord> {
  try {
    yield* recordsOf(format, requireText(chunks), options);
  } catch (error) {
    throw error instanceof ProblemError ? keepable(error) : error;
  }
}

/** Refuses an archive that was read as text, even if most of its bytes were lost in the conversion. */
async function* requireText(
  chunks: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<string> {
  let isFirst = true;
  for await (const chunk of chunks) {
    const detail = isFirst ? binaryFileProblem(chunk.slice(0, SIGNATURE_LENGTH)) : null;
    if (detail !== null) throw notOfFormat(detail);
    isFirst = false;
    yield chunk;
  }
}

/** What is wrong is kept and said again, also where the file's own names in it are nothing that can be stored. */
function keepable(problem: ProblemError): ProblemError {
  const { code, detail, errors } = problem;
  return new ProblemError(code, {
    detail: detail && storable(detail),
    errors: errors?.map((error) => ({
      pointer: storable(error.pointer),
      detail: storable(error.detail),
    })),
    cause: problem,
  });
}

async function* recordsOf(
  format: FileFormat,
  chunks: AsyncIterable<string> | Iterable<string>,
  options: ForeignOptions,
): AsyncGenerator<FileRecord> {
  if (format === "docket") {
    yield* readDocketFile(chunks);
    return;
  }
  const { lists, tags, tasks } = FOREIGN[format](await gather(chunks, options.limits), options);
  for (const [index, list] of lists.entries()) {
    const section = "lists";
    yield { section, index, record: check(FileList, list, { section, index }) };
  }
  for (const [index, tag] of tags.entries()) {
    const section = "tags";
    yield { section, index, record: check(FileTag, tag, { section, index }) };
  }
  for (const [index, task] of tasks.entries()) {
    const section = "tasks";
    yield { section, index, record: check(FileTask, task, { section, index }) };
  }
}

async function gather(
  chunks: AsyncIterable<string> | Iterable<string>,
  limits: Pick<FileLimits, "characters">,
): Promise<string> {
  const texts: string[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    requireAtMost(limits.characters, length, "characters");
    texts.push(chunk);
  }
  return texts.join("");
}
