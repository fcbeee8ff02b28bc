import { Tokenizer } from "htmlparser2";

/** Ten times the limit of notes, so that the caller, who cuts the text to that limit, sees that it was longer. */
const MAX_TEXT = 100_000;

/** Elements whose content is not text of the page. */
const HIDDEN = new Set(
  "datalist iframe noembed noframes noscript script style template title".split(" "),
);

/** Elements with an empty line before and after them. */
const PARAGRAPHS = new Set(
  "address article aside blockquote details dl fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr main nav ol p pre section table ul".split(
    " ",
  ),
);

/** Elements that begin on a new line. */
const LINES = new Set(
  "caption center dd div dt figcaption legend li optgroup option summary tr".split(" "),
);

/**
 * The text that a reader of an HTML page sees. Paragraphs, lines, list items and table cells stay separate, and the
 * URLs of links and images follow their text. The tokenizer decodes character references as browsers do.
 *
 * No tree is built, so time and memory are proportional to the length, however deep elements are nested.
 *
 * @returns at most 100 000 characters; notes may have 10 000.
 */
export function textOfHtml(html: string): string {
  const hasTags = /<[a-z!/?]/i.test(html);
  if (!hasTags && !html.includes("&")) return html;
  const source = withClosedTags(html);
  // Plain text with a character reference keeps its lines.
  const page = new PageText({ preformatted: !hasTags });
  const tags = new TagReader(source, page);
  const tokenizer = new Tokenizer({ decodeEntities: true }, tags);
  tokenizer.write(source);
  tokenizer.end();
  return page.text();
}

/** Whether an image is in the document itself: as text, it would be nothing but its bytes. */
export function hasEmbeddedImage(html: string): boolean {
  return /\ssrc\s*=\s*["']?data:/i.test(html);
}

/** Treats an unclosed tag as text: a browser would drop the rest, which may be the user's text. */
function withClosedTags(html: string): string {
  const end = html.lastIndexOf(">") + 1;
  return html.slice(0, end) + html.slice(end).replaceAll("<", "&lt;");
}

/** Reports the tags and texts of a page in order, from the positions of their parts. */
class TagReader {
  readonly #html: string;
  readonly #page: PageText;
  #name = "";
  #attribute = "";
  #value = "";
  #attributes = new Map<string, string>();

  constructor(html: string, page: PageText) {
    this.#html = html;
    this.#page = page;
  }

  ontext(start: number, end: number): void {
    this.#page.write(this.#html.slice(start, end));
  }

  ontextentity(codePoint: number): void {
    this.#page.write(String.fromCodePoint(codePoint));
  }

  oncdata(start: number, end: number): void {
    this.#page.write(this.#html.slice(start, end));
  }

  onopentagname(start: number, end: number): void {
    this.#name = this.#html.slice(start, end).toLowerCase();
    this.#attributes = new Map();
  }

  onattribname(start: number, end: number): void {
    this.#attribute = this.#html.slice(start, end).toLowerCase();
    this.#value = "";
  }

  onattribdata(start: number, end: number): void {
    this.#value += this.#html.slice(start, end);
  }

  onattribentity(codePoint: number): void {
    this.#value += String.fromCodePoint(codePoint);
  }

  /** Of two attributes with the same name, the first is used. */
  onattribend(): void {
    if (ATTRIBUTES.has(this.#attribute) && !this.#attributes.has(this.#attribute)) {
      this.#attributes.set(this.#attribute, this.#value.trim());
    }
  }

  onopentagend(): void {
    this.#page.open(this.#name, this.#attributes);
  }

  onselfclosingtag(): void {
    this.#page.open(this.#name, this.#attributes);
    this.#page.close(this.#name);
  }

  onclosetag(start: number, end: number): void {
    this.#page.close(this.#html.slice(start, end).trim().toLowerCase());
  }

  oncomment(): void {}
  ondeclaration(): void {}
  onprocessinginstruction(): void {}
  onend(): void {}
}

/** The attributes that are shown or change the text. */
const ATTRIBUTES = new Set(["alt", "checked", "data-checked", "href", "src", "type"]);

/** Nested lists are indented up to this many levels. */
const DEEPEST_INDENT = 8;

/** Limit on the tracked depth; deeper lists count as this deep. */
const DEEPEST_LIST = 100;

interface List {
  /** The number of the next item; `null` for lists with bullets. */
  next: number | null;
}

/** Builds the text of a page from start to end. */
class PageText {
  #parts: string[] = [];
  #length = 0;
  /** Line breaks to write before the next text, and line breaks at the end of the last text. */
  #breaks = 0;
  #breaksWritten = 0;
  #space = false;
  #isAtStart = true;
  /** The hidden element that the reader is in, and how many elements of its kind are open. */
  #hidden = { name: "", depth: 0 };
  #preformatted: number;
  #isFirstCell = true;
  readonly #lists: List[] = [];
  #link: { readonly address: string; readonly first: number } | null = null;

  constructor({ preformatted }: { readonly preformatted: boolean }) {
    this.#preformatted = preformatted ? 1 : 0;
  }

  write(text: string): void {
    if (this.#hidden.depth > 0 || this.#length > MAX_TEXT) return;
    if (this.#preformatted > 0) {
      this.#append(text.replaceAll(/\r\n?/g, "\n"));
      return;
    }
    const words = text.replaceAll(/[\t\n\f\r ]+/g, " ");
    const inner = words.startsWith(" ") ? words.slice(1) : words;
    if (inner !== words) this.#space = true;
    if (inner === "") return;
    const ends = inner.endsWith(" ");
    this.#append(ends ? inner.slice(0, -1) : inner);
    this.#space = ends;
  }

  open(name: string, attributes: ReadonlyMap<string, string>): void {
    if (this.#hidden.depth > 0) {
      if (name === this.#hidden.name) this.#hidden.depth += 1;
      return;
    }
    if (HIDDEN.has(name)) {
      this.#hidden = { name, depth: 1 };
      return;
    }
    if (name === "li") this.#isAtStart = this.#length === 0;
    this.#startBlock(name);
    switch (name) {
      case "br":
        this.#break(this.#breaks + 1);
        break;
      case "li":
        this.#append(this.#markOf(attributes.get("data-checked")));
        this.#space = false;
        this.#isAtStart = true;
        break;
      case "input":
        if (attributes.get("type") === "checkbox") {
          this.write(attributes.has("checked") ? "[x] " : "[ ] ");
        }
        break;
      case "ul":
        this.#openList({ next: null });
        break;
      case "ol":
        this.#openList({ next: 1 });
        break;
      case "pre":
        this.#preformatted += 1;
        break;
      case "td":
      case "th":
        if (!this.#isFirstCell) this.#separateCells();
        this.#isFirstCell = false;
        break;
      case "a":
        this.#endLink();
        this.#link = { address: attributes.get("href") ?? "", first: this.#parts.length };
        break;
      case "img":
        this.#image(attributes.get("alt") ?? "", attributes.get("src") ?? "");
    }
  }

  close(name: string): void {
    if (this.#hidden.depth > 0) {
      if (name === this.#hidden.name) this.#hidden.depth -= 1;
      return;
    }
    if (name === "a") this.#endLink();
    if (name === "ul" || name === "ol") this.#lists.pop();
    // A list item without text.
    if (name === "ul" || name === "ol" || name === "li") this.#isAtStart = this.#length === 0;
    if (name === "pre") this.#preformatted = Math.max(0, this.#preformatted - 1);
    this.#startBlock(name);
  }

  text(): string {
    this.#endLink();
    return this.#parts
      .join("")
      .replaceAll("\u00A0", " ")
      .replaceAll(/(?<![ \t])[ \t]+\n/g, "\n")
      .trim()
      .slice(0, MAX_TEXT);
  }

  #openList(list: List): void {
    if (this.#lists.length < DEEPEST_LIST) this.#lists.push(list);
  }

  #separateCells(): void {
    this.#space = this.#parts.length > 0 && this.#breaks === 0;
    this.#append("|");
    this.#space = true;
  }

  #startBlock(name: string): void {
    if (name === "tr") this.#isFirstCell = true;
    const isNested = this.#lists.length > 0 && (name === "ul" || name === "ol" || name === "p");
    if (PARAGRAPHS.has(name) && !isNested) this.#break(2);
    else if (LINES.has(name) || isNested) this.#break(1);
  }

  /** The marker of an item: a number, a dash, or a checkbox. */
  #markOf(checked: string | undefined): string {
    const indent = "  ".repeat(Math.min(Math.max(this.#lists.length - 1, 0), DEEPEST_INDENT));
    if (checked === "true") return `${indent}- [x] `;
    if (checked === "false") return `${indent}- [ ] `;
    const list = this.#lists.at(-1);
    if (!list || list.next === null) return `${indent}- `;
    list.next += 1;
    return `${indent}${list.next - 1}. `;
  }

  #break(count: number): void {
    if (this.#isAtStart) return;
    this.#breaks = Math.max(this.#breaks, Math.min(count, 2));
    this.#space = false;
  }

  #append(text: string): void {
    if (text === "" || this.#length > MAX_TEXT) return;
    const breaks = Math.max(0, this.#breaks - this.#breaksWritten);
    const gap = breaks > 0 ? "\n".repeat(breaks) : this.#space ? " " : "";
    const lead = this.#isAtStart && gap === " " ? "" : gap;
    this.#parts.push(lead + text.slice(0, MAX_TEXT));
    this.#length += lead.length + text.length;
    this.#breaks = 0;
    this.#breaksWritten = text.endsWith("\n\n") ? 2 : text.endsWith("\n") ? 1 : 0;
    this.#space = false;
    this.#isAtStart = false;
  }

  #image(words: string, source: string): void {
    const address = /^data:/i.test(source) ? "" : source;
    for (const part of withAddress(words, address)) this.write(part);
  }

  /** Writes the URL directly after the text of the link; the pending space is written after it. */
  #endLink(): void {
    const link = this.#link;
    this.#link = null;
    if (!link || link.address === "") return;
    const words = this.#parts.slice(link.first).join("").trim();
    if (words === link.address) return;
    if (words === "") {
      this.write(link.address);
      return;
    }
    const [breaks, space] = [this.#breaks, this.#space];
    this.#breaks = 0;
    this.#space = true;
    this.#append(`(${link.address})`);
    this.#breaks = breaks;
    this.#space = space;
  }
}

/** Words with the address that they stand for, unless they are the address. */
function withAddress(words: string, address: string): string[] {
  if (address === "" || words === address) return [words];
  return words === "" ? [address] : [words, ` (${address})`];
}
