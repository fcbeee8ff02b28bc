import { createHash } from "node:crypto";

/** Of ids that are made from the ids of another service; any UUID of our own. */
const NAMESPACE = Buffer.from("5d0c7b0e6f5a4e0c8a7d3b1f9e2c4a60", "hex");

/**
 * A UUID that is always the same for the same names, so that importing a thing again finds it.
 *
 * @returns version 5, lower case.
 * @see RFC 9562 §5.5
 */
export function derivedId(...names: readonly (string | number)[]): string {
  const bytes = createHash("sha1")
    .update(NAMESPACE)
    .update(JSON.stringify(names.map(String)))
    .digest()
    .subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
