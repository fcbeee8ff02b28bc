import { FileChunk } from "@docket/contracts";
import { z } from "zod";

/**
 * The output of a procedure that makes a file as it is taken: over REST, the texts of its chunks are the body; other
 * callers get the chunks.
 */
export const download = z
  .custom<AsyncIterable<unknown>>(
    (value) => typeof value === "object" && value !== null && Symbol.asyncIterator in value,
  )
  .transform(async function* (chunks): AsyncGenerator<FileChunk> {
    for await (const chunk of chunks) yield FileChunk.parse(chunk);
  })
  .meta({ event: FileChunk });
