import type { FileChunk } from "@docket/contracts";
import type { InternalCaller } from "@docket/router";

/** A file that a caller in the process is given in chunks, as a whole. */
async function wholeOf(chunks: AsyncIterable<FileChunk>): Promise<string> {
  let file = "";
  for await (const { offset, text } of chunks) {
    if (offset !== file.length) throw new Error(`A chunk begins at ${offset}, not ${file.length}.`);
    file += text;
  }
  return file;
}

/** All that somebody has, in Docket's own format. */
export async function exportOf(caller: InternalCaller): Promise<string> {
  return wholeOf(await caller.export.json({}));
}
