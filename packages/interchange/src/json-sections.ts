import { ProblemError } from "@docket/contracts";

/** Where a part is: a value of the top-level object, or one element of it when it is an array. */
interface PartPlace {
  readonly section: string;
  /** `null` for a value as a whole. */
  readonly index: number | null;
}

export interface JsonPart extends PartPlace {
  /** JSON by itself, not parsed yet; `null` where an array begins. */
  readonly text: string | null;
}

type Expected =
  | "object"
  | "first name"
  | "name"
  | "colon"
  | "value"
  | "first element"
  | "element"
  | "end of element"
  | "end of value"
  | "nothing";

/** Characters. The largest record there can be is a change of notes, both sides escaped throughout. */
const LONGEST_PART = 1_048_576;

/** Records have far fewer levels. */
const DEEPEST = 32;

const WHITE_SPACE = new Set([" ", "\n", "\r", "\t", "\uFEFF"]);
const END_OF_SCALAR = /[\s,\]}:]/;

/**
 * Takes one JSON object apart that is too large to be held at once: `{"name": value, "name": [element, …]}`.
 * Of the text, only the part at hand is kept. What a part holds is for `JSON.parse` to judge, which also
 * takes a name like `__proto__` for a name.
 *
 * @throws ProblemError `malformed-json` when it is not such an object; `invalid-input` for a part that is
 *   longer than a MiB or nested deeper than 32 levels.
 */
export async function* splitSections(
  chunks: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<JsonPart> {
  const splitter = new Splitter();
  for await (const chunk of chunks) yield* splitter.take(chunk);
  splitter.finish();
}

class Splitter {
  #expected: Expected = "object";
  #section = "";
  #index: number | null = null;
  #held: string[] = [];
  #length = 0;
  #depth = 0;
  #isInString = false;
  #isEscaped = false;
  /** Whether a part has begun: text, an array or an object, or anything else up to the next delimiter. */
  #part: "none" | "text" | "structure" | "scalar" = "none";

  *take(chunk: string): Generator<JsonPart> {
    let at = 0;
    while (at < chunk.length) {
      if (this.#part !== "none") {
        const end = this.#endOfPart(chunk, at);
        this.#hold(chunk.slice(at, end ?? undefined));
        if (end === null) return;
        at = end;
        const part = this.#finishPart();
        if (part) yield part;
        continue;
      }
      const character = chunk[at] ?? "";
      const isArray = this.#expected === "value" && character === "[";
      if (isArray) yield { section: this.#section, index: null, text: null };
      if (WHITE_SPACE.has(character)) at += 1;
      else at += this.#step(character);
    }
  }

  finish(): void {
    if (this.#expected !== "nothing") throw this.#malformed();
  }

  /** @returns how many characters it took; a part is read from its first character. */
  #step(character: string): 0 | 1 {
    const expected = this.#expected;
    if (expected === "object" && character === "{") return this.#expect("first name");
    if ((expected === "first name" || expected === "end of value") && character === "}") {
      return this.#expect("nothing");
    }
    if (expected === "end of value" && character === ",") return this.#expect("name");
    if ((expected === "first name" || expected === "name") && character === '"') {
      return this.#begin("text");
    }
    if (expected === "colon" && character === ":") return this.#expect("value");
    if (expected === "value" && character === "[") {
      this.#index = 0;
      return this.#expect("first element");
    }
    if ((expected === "first element" || expected === "end of element") && character === "]") {
      this.#index = null;
      return this.#expect("end of value");
    }
    if (expected === "end of element" && character === ",") return this.#expect("element");
    if (expected === "value" || expected === "first element" || expected === "element") {
      if (character === '"') return this.#begin("text");
      if (character === "{" || character === "[") return this.#begin("structure");
      if (!END_OF_SCALAR.test(character)) return this.#begin("scalar");
    }
    throw this.#malformed();
  }

  #expect(next: Expected): 1 {
    this.#expected = next;
    return 1;
  }

  #begin(part: "text" | "structure" | "scalar"): 0 {
    this.#part = part;
    this.#depth = 0;
    return 0;
  }

  /** Where the part ends, in a chunk; `null` when it goes on in the next. */
  #endOfPart(chunk: string, from: number): number | null {
    for (let at = from; at < chunk.length; at += 1) {
      const character = chunk[at] ?? "";
      if (this.#part === "scalar") {
        if (END_OF_SCALAR.test(character)) return at;
      } else if (this.#isInString) {
        if (this.#isEscaped) this.#isEscaped = false;
        else if (character === "\\") this.#isEscaped = true;
        else if (character === '"') {
          this.#isInString = false;
          if (this.#depth === 0) return at + 1;
        }
      } else if (character === '"') this.#isInString = true;
      else if (character === "{" || character === "[") {
        this.#depth += 1;
        if (this.#depth > DEEPEST) {
          throw this.#refused(`It is nested more than ${DEEPEST} levels deep.`);
        }
      } else if (character === "}" || character === "]") {
        this.#depth -= 1;
        if (this.#depth === 0) return at + 1;
      }
    }
    return null;
  }

  #hold(text: string): void {
    this.#length += text.length;
    if (this.#length > LONGEST_PART) {
      throw this.#refused("It is longer than 1 MiB, which no record is.");
    }
    this.#held.push(text);
  }

  #finishPart(): JsonPart | null {
    const text = this.#held.join("");
    this.#held = [];
    this.#length = 0;
    this.#part = "none";
    if (this.#expected === "first name" || this.#expected === "name") {
      this.#section = this.#parseName(text);
      this.#expected = "colon";
      return null;
    }
    const part = { section: this.#section, index: this.#index, text };
    this.#expected = this.#index === null ? "end of value" : "end of element";
    if (this.#index !== null) this.#index += 1;
    return part;
  }

  #parseName(text: string): string {
    try {
      return String(JSON.parse(text));
    } catch {
      throw this.#malformed();
    }
  }

  #pointer(): string {
    if (this.#section === "") return "";
    return toPointer({ section: this.#section, index: this.#index });
  }

  #malformed(): ProblemError {
    const where = this.#pointer() === "" ? "" : ` Reading stopped at ${this.#pointer()}.`;
    const detail = `The file is not one whole JSON object.${where}`;
    return new ProblemError("malformed-json", { detail });
  }

  #refused(detail: string): ProblemError {
    return new ProblemError("invalid-input", { errors: [{ pointer: this.#pointer(), detail }] });
  }
}

/** JSON Pointer (RFC 6901) into the file. */
export function toPointer({ section, index }: PartPlace): string {
  const name = section.slice(0, 100).replaceAll("~", "~0").replaceAll("/", "~1");
  return index === null ? `/${name}` : `/${name}/${index}`;
}
