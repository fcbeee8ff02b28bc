const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  apos: "'",
  gt: ">",
  lt: "<",
  nbsp: " ",
  quot: '"',
};

/** Ten times what notes have at most, so that all of them may be written as entities. */
const LONGEST_SOURCE = 100_000;

/**
 * Text without the markup of a simple HTML document: paragraphs, lines and list items stay apart. It
 * takes time in proportion to the length, whatever the text.
 *
 * @returns at most 100 000 characters, of which notes have 10 000.
 */
export function textOfHtml(html: string): string {
  if (!/<[a-z!/]/i.test(html) && !html.includes("&")) return html;
  return (
    html
      .replaceAll(/[\t\n\r ]+/g, " ")
      .replaceAll(/<br\s*\/?>\s*/gi, "\n")
      .replaceAll(/<li(?:\s[^<>]*)?>/gi, "\n- ")
      .replaceAll(/<\/(?:p|div|h[1-6]|ul|ol|blockquote|pre|table|tr)>\s*/gi, "\n\n")
      .replaceAll(/<[a-z!/][^<>]*>/gi, "")
      .slice(0, LONGEST_SOURCE)
      .replaceAll(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi, decodeEntity)
      // Only from where a run of spaces begins: trying each of them anew is quadratic.
      .replaceAll(/(?<![ \t])[ \t]+\n/g, "\n")
      .replaceAll(/\n{3,}/g, "\n\n")
      .trim()
  );
}

function decodeEntity(entity: string, decimal?: string, hexadecimal?: string, name?: string) {
  if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? entity;
  const code = decimal === undefined ? Number.parseInt(hexadecimal ?? "", 16) : Number(decimal);
  return code > 0 && code <= 0x10_ffff ? String.fromCodePoint(code) : entity;
}

const UNSTORABLE = /\0|\p{Surrogate}/gu;

/** Text that Docket can store: without U+0000 and halves of surrogate pairs. */
export function storable(text: string): string {
  return text.replaceAll(UNSTORABLE, "\uFFFD");
}

/** The first characters of a text, counted as code points, and the rest. */
export function cut(text: string, most: number): readonly [string, string] {
  if (text.length <= most) return [text, ""];
  let length = 0;
  let count = 0;
  for (const character of text) {
    if (count === most) break;
    count += 1;
    length += character.length;
  }
  return [text.slice(0, length), text.slice(length)];
}
