/** Octets that a line has at most, without its end. */
const LONGEST_LINE = 75;

const LINE_ENDS = /\r\n|[\r\n\u0085\u2028\u2029]/g;
const CONTROLS = /(?!\t)\p{Cc}/gu;
const SPECIAL = /[\\;,]/g;

/**
 * Text as the value of a property. Whatever ends a line to any reader becomes an escape, so that no
 * title can begin a property of its own; control characters are left out, since the standard has none.
 *
 * @see RFC 5545 §3.3.11
 */
export function textValue(text: string): string {
  return text
    .replaceAll(SPECIAL, String.raw`\$&`)
    .replaceAll(LINE_ENDS, String.raw`\n`)
    .replaceAll(CONTROLS, "");
}

/**
 * One property, folded, with its line end.
 *
 * @param value  as the property's type writes it; for text, what `textValue` gives.
 * @see RFC 5545 §3.1
 */
export function property(
  name: string,
  value: string,
  parameters: Readonly<Record<string, string>> = {},
): string {
  const named = Object.entries(parameters).map(([key, its]) => `;${key}=${its}`);
  return fold(`${name}${named.join("")}:${value}`);
}

/** Lines are broken between characters, so that each of them is UTF-8 by itself. */
function fold(line: string): string {
  if (line.length <= LONGEST_LINE && Buffer.byteLength(line) <= LONGEST_LINE) return `${line}\r\n`;
  const octets = Buffer.from(line);
  const pieces: string[] = [];
  for (let from = 0, to = 0; from < octets.length; from = to) {
    // All lines but the first begin with a space.
    to = startOfCharacter(octets, from + LONGEST_LINE - (from === 0 ? 0 : 1));
    pieces.push(octets.toString("utf8", from, to));
  }
  return `${pieces.join("\r\n ")}\r\n`;
}

/** The first octet of the character that one is part of; the end, when there is none. @see RFC 3629 §3 */
function startOfCharacter(octets: Uint8Array, at: number): number {
  let start = Math.min(at, octets.length);
  while (((octets[start] ?? 0) & 0b1100_0000) === 0b1000_0000) start -= 1;
  return start;
}

export function component(name: string, content: readonly string[]): string {
  return [property("BEGIN", name), ...content, property("END", name)].join("");
}
