import { DEFAULT_FILE_LIMITS } from "../src/file-limits.ts";
import type { FileRecord } from "../src/file-records.ts";
import { LeftOut, type LeftOutField } from "../src/left-out.ts";
import { type FileFormat, readFile } from "../src/read-file.ts";

type Of<Section extends FileRecord["section"]> = Extract<
  FileRecord,
  { section: Section }
>["record"];

interface Imported {
  readonly lists: readonly Of<"lists">[];
  readonly tags: ReadonlyMap<string, string>;
  /** By name. */
  readonly tagColours: ReadonlyMap<string, string>;
  /** By title. */
  readonly tasks: ReadonlyMap<string, Of<"tasks">>;
  readonly leftOut: readonly LeftOutField[];
}

/** What a file comes to, for tests. It is Saturday, 21 November 2026, in Berlin. */
export async function imported(
  format: FileFormat,
  file: unknown,
  limits = DEFAULT_FILE_LIMITS,
): Promise<Imported> {
  const leftOut = new LeftOut();
  const text = typeof file === "string" ? file : JSON.stringify(file);
  const options = { timeZone: "Europe/Berlin", now: "2026-11-21T09:00:00.000Z", leftOut, limits };
  const lists: Of<"lists">[] = [];
  const tags = new Map<string, string>();
  const tagColours = new Map<string, string>();
  const tasks = new Map<string, Of<"tasks">>();
  for await (const { section, record } of readFile(format, [text], options)) {
    if (section === "lists") lists.push(record);
    if (section === "tags") {
      tags.set(record.id, record.name);
      tagColours.set(record.name, record.colour);
    }
    if (section === "tasks") tasks.set(record.title, record);
  }
  return { lists, tags, tagColours, tasks, leftOut: leftOut.fields() };
}
