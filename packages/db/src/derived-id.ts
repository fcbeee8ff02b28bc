import { createHash } from "node:crypto";
import { TaskId } from "@docket/contracts";

/**
 * The id that a task of a series has on whichever device or server it is made: a UUID of version 5,
 * with the series' id as its name space and the occurrence as its name.
 *
 * @param occurrence  wall-clock text, "2026-11-23" or "2026-11-23T09:00".
 * @see RFC 9562 §5.5
 */
export function derivedTaskId(seriesId: TaskId, occurrence: string): TaskId {
  const hash = createHash("sha1")
    .update(Buffer.from(seriesId.replaceAll("-", ""), "hex"))
    .update(occurrence)
    .digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString("hex", 0, 16);
  return TaskId.parse(hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5"));
}
