import { canonicalJson } from "./canonical-json.ts";

/** The version of the format that `writeDocketFile` writes and `readDocketFile` reads. */
export const FORMAT_VERSION = 1;

/** Characters that are gathered before they are passed on. */
const CHUNK = 65_536;

type Records = AsyncIterable<object>;

/** All that an owner has; tasks, lists, tags and filters by id, changes by `seq`. */
export interface DocketFileSections {
  readonly changes: Records;
  readonly filters: Records;
  readonly lists: Records;
  readonly tags: Records;
  readonly tasks: Records;
}

/**
 * Writes Docket's export file: one JSON object, its names sorted, each record on a line of its own.
 * The same records give the same bytes. No more than a chunk is held, and records are asked for only
 * as fast as chunks are taken.
 */
export async function* writeDocketFile(sections: DocketFileSections): AsyncGenerator<string> {
  yield* inChunks(linesOf(sections));
}

async function* linesOf(sections: DocketFileSections): AsyncGenerator<string> {
  const { changes, filters, lists, tags, tasks } = sections;
  yield '{\n"changes": ';
  yield* arrayOf(changes);
  yield `,\n"docket": ${FORMAT_VERSION},\n"filters": `;
  yield* arrayOf(filters);
  yield ',\n"lists": ';
  yield* arrayOf(lists);
  yield ',\n"tags": ';
  yield* arrayOf(tags);
  yield ',\n"tasks": ';
  yield* arrayOf(tasks);
  yield "\n}\n";
}

async function* arrayOf(records: Records): AsyncGenerator<string> {
  let opening = "[\n";
  for await (const record of records) {
    yield opening + canonicalJson(record);
    opening = ",\n";
  }
  yield opening === "[\n" ? "[]" : "\n]";
}

/** Gathers small texts into larger ones. */
export async function* inChunks(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let held: string[] = [];
  let length = 0;
  for await (const text of texts) {
    held.push(text);
    length += text.length;
    if (length < CHUNK) continue;
    yield held.join("");
    held = [];
    length = 0;
  }
  if (length > 0) yield held.join("");
}
