/** Neither replaces bad bytes nor drops a byte order mark, so no two byte sequences give one text. */
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const STRING = /"(?:[^"\\]|\\.)*"/g;

function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A loop with its own queue, because recursion would let deeply nested input exhaust the stack. */
function countMembers(root: unknown): number {
  let members = 0;
  const pending = [root];
  for (const value of pending) {
    if (typeof value !== "object" || value === null) continue;
    const children: unknown[] = Object.values(value);
    if (!Array.isArray(value)) members += children.length;
    pending.push(...children);
  }
  return members;
}

/**
 * Parses a JSON object that every parser reads alike: valid UTF-8, and no name twice in any object.
 *
 * Of two members with one name `JSON.parse` silently keeps the last, other parsers the first. In valid JSON
 * each colon outside a string belongs to one member, so fewer members than colons betray a duplicate.
 *
 * @returns the object, or `null` for anything else.
 * @see RFC 7515 §4 and RFC 7519 §4 (unique names), RFC 8259 §4 and §8.1
 */
export function parseUnambiguousObject(bytes: Uint8Array): Record<string, unknown> | null {
  let text: string;
  let value: unknown;
  try {
    text = utf8.decode(bytes);
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isJsonObject(value)) return null;
  const colons = text.replaceAll(STRING, "").split(":").length - 1;
  return colons === countMembers(value) ? value : null;
}
