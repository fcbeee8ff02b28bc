const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  apos: "'",
  gt: ">",
  lt: "<",
  nbsp: " ",
  quot: '"',
};

/** Ten times what notes have, so that who cuts them to that sees that there was more. */
const LONGEST_TEXT = 100_000;

/**
 * Text without the markup of a simple HTML document: paragraphs, lines and list items stay apart, and the
 * addresses of links and images stand behind their words. It takes time in proportion to the length,
 * whatever the text.
 *
 * @returns at most 100 000 characters, of which notes have 10 000.
 */
export function textOfHtml(html: string): string {
  if (!/<[a-z!/]/i.test(html) && !html.includes("&")) return html;
  const spaced = html
    .replaceAll(/[\t\n\r ]+/g, " ")
    .replaceAll(/<br\s*\/?>\s*/gi, "\n")
    .replaceAll(/<li(?:\s[^<>]*)?>/gi, (tag) => `\n- ${boxOf(tag)}`)
    .replaceAll(/<\/(?:p|div|h[1-6]|ul|ol|blockquote|pre|table|tr)>\s*/gi, "\n\n");
  return (
    withoutTags(spaced)
      .replaceAll(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi, decodeEntity)
      // Only from where a run of spaces begins: trying each of them anew is quadratic.
      .replaceAll(/(?<![ \t])[ \t]+\n/g, "\n")
      .replaceAll(/\n{3,}/g, "\n\n")
      .trim()
      .slice(0, LONGEST_TEXT)
  );
}

/** Whether an image is in the document itself: as text, it would be nothing but its bytes. */
export function hasEmbeddedImage(html: string): boolean {
  return /\ssrc\s*=\s*["']?data:/i.test(html);
}

/** Of the items of a list of things to tick off. */
function boxOf(tag: string): string {
  const checked = attributeOf(tag, CHECKED);
  return checked === "true" ? "[x] " : checked === "false" ? "[ ] " : "";
}

const CHECKED = attributeCalled("data-checked");
const HREF = attributeCalled("href");
const SRC = attributeCalled("src");
const ALT = attributeCalled("alt");

function attributeCalled(name: string): RegExp {
  return new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, "i");
}

function attributeOf(tag: string, attribute: RegExp): string {
  const [, doubly, singly, bare] = attribute.exec(tag) ?? [];
  return (doubly ?? singly ?? bare ?? "").trim();
}

function withoutTags(html: string): string {
  const parts: string[] = [];
  /** The link that has begun, and which part is the first of its words. */
  let link: { readonly address: string; readonly first: number } | null = null;
  const endLink = () => {
    if (link) parts.push(...withAddress(parts.splice(link.first).join(""), link.address));
    link = null;
  };
  let end = 0;
  for (const { 0: tag, 1: slash, 2: name = "", index } of html.matchAll(TAG)) {
    parts.push(html.slice(end, index));
    end = index + tag.length;
    if (name.toLowerCase() === "a") {
      endLink();
      if (slash === undefined) link = { address: attributeOf(tag, HREF), first: parts.length };
    } else parts.push(...withAddress(attributeOf(tag, ALT), sourceOf(tag)));
  }
  parts.push(html.slice(end));
  endLink();
  return parts.join("");
}

const TAG = /<(?:([/!])|(?=[a-z]))([a-z][a-z0-9]*)?[^<>]*>/gi;

function sourceOf(tag: string): string {
  const source = attributeOf(tag, SRC);
  return /^data:/i.test(source) ? "" : source;
}

/** Words with the address that they stand for, unless they are the address. */
function withAddress(words: string, address: string): string[] {
  if (address === "" || words.trim() === address) return [words];
  return words.trim() === "" ? [address] : [words, ` (${address})`];
}

function decodeEntity(entity: string, decimal?: string, hexadecimal?: string, name?: string) {
  if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? entity;
  const code = decimal === undefined ? Number.parseInt(hexadecimal ?? "", 16) : Number(decimal);
  return code > 0 && code <= 0x10_ffff ? String.fromCodePoint(code) : entity;
}
