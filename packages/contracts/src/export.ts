import { z } from "zod";
import { OwnUserId } from "./ids.ts";

export const ExportAccount = z.strictObject({ userId: OwnUserId });
export type ExportAccount = z.output<typeof ExportAccount>;

/** A piece of a file that is sent as it is made. One with offset 0 begins the file anew. */
export const FileChunk = z
  .object({
    offset: z.int().min(0).meta({ description: "UTF-16 code units that come before it." }),
    text: z.string(),
  })
  .meta({ id: "FileChunk", description: "A piece of a file, in order." });
export type FileChunk = z.infer<typeof FileChunk>;
