import type { Timestamp } from "@docket/contracts";
import { parseTimestamp } from "./foreign-time.ts";
import { type ForeignRecord, isRecord, saysSomething, textOf } from "./foreign-value.ts";
import { hasEmbeddedImage, textOfHtml } from "./html-text.ts";
import type { LeftOut } from "./left-out.ts";

interface FieldsPlace {
  /** What the record is called where it is listed, such as `task.labels`. */
  readonly path: string;
  readonly leftOut: LeftOut;
}

interface RecordsOptions {
  /** Other than the name of the field. */
  readonly path?: string | undefined;
  /** The field of each of them that says where it comes; those that say the same stay as they are. */
  readonly orderedBy?: string | undefined;
}

/**
 * Reads a record of another service. Whatever nobody has asked for when the reader is done is listed.
 */
export function readFields<Result>(
  record: ForeignRecord,
  place: FieldsPlace,
  read: (fields: ForeignFields) => Result,
): Result {
  const fields = new ForeignFields(record, place);
  const result = read(fields);
  fields.listRest();
  return result;
}

/**
 * The fields of a record, which remember what of them was read. A value that is not of its type counts as
 * absent, since one odd field should not keep somebody from all their tasks; and as not read, so that it
 * is listed with all the others that nobody read.
 */
export class ForeignFields {
  readonly #record: ForeignRecord;
  readonly #path: string;
  readonly #leftOut: LeftOut;
  readonly #read = new Set<string>();

  constructor(record: ForeignRecord, { path, leftOut }: FieldsPlace) {
    this.#record = record;
    this.#path = path;
    this.#leftOut = leftOut;
  }

  get path(): string {
    return this.#path;
  }

  has(key: string): boolean {
    return Object.hasOwn(this.#record, key);
  }

  /** As text, and not read by it. */
  peek(key: string): string {
    return textOf(this.#record[key]);
  }

  text(key: string): string {
    const value = this.#record[key];
    if (typeof value === "string" || typeof value === "number") this.#read.add(key);
    return textOf(value);
  }

  /** The text of an HTML document. */
  html(key: string): string {
    const html = this.text(key);
    if (hasEmbeddedImage(html)) this.#leftOut.add(this.#pathOf(key), "embedded image");
    return textOfHtml(html);
  }

  flag(key: string, otherwise = false): boolean {
    const value = this.#record[key];
    if (typeof value !== "boolean") return otherwise;
    this.#read.add(key);
    return value;
  }

  /** @returns `null` for what is no whole number from the least to the most. */
  count(key: string, least: number, most: number): number | null {
    const value = this.#record[key];
    if (!Number.isInteger(value) || typeof value !== "number") return null;
    if (value < least || value > most) return null;
    this.#read.add(key);
    return value;
  }

  /** @returns `null` for what is no time that can be read. */
  instant(key: string): Timestamp | null {
    return this.parsed(key, parseTimestamp);
  }

  /** A time to the minute: of one that is finer, the rest is listed. */
  minute(key: string): Timestamp | null {
    const instant = this.instant(key);
    if (instant === null || instant.endsWith(":00.000Z")) return instant;
    this.leaveOut(key, "seconds removed");
    return instant;
  }

  /** What a text stands for; one that stands for nothing is not read. */
  parsed<Meaning>(key: string, parse: (text: string) => Meaning | null): Meaning | null {
    const meaning = parse(this.peek(key));
    if (meaning !== null) this.#read.add(key);
    return meaning;
  }

  /** One of some words. Any other is listed, with the word itself. */
  choice<Meaning>(key: string, meanings: Readonly<Record<string, Meaning>>): Meaning | undefined {
    const word = this.text(key);
    if (Object.hasOwn(meanings, word)) return meanings[word];
    if (word.trim() !== "") this.leaveOut(key, `was ${word}`);
    return undefined;
  }

  /** The texts of an array. */
  texts(key: string): string[] {
    const texts: string[] = [];
    for (const entry of this.#entries(key)) {
      if (typeof entry === "string" || typeof entry === "number") texts.push(textOf(entry));
      else this.#listEntry(this.#pathOf(key), entry);
    }
    return texts;
  }

  record<Result>(key: string, read: (fields: ForeignFields) => Result): Result | null {
    const value = this.#record[key];
    if (!isRecord(value)) return null;
    this.#read.add(key);
    return readFields(value, { path: this.#pathOf(key), leftOut: this.#leftOut }, read);
  }

  /** What the reader makes of each record of an array. */
  records<Result>(
    key: string,
    read: (fields: ForeignFields) => Result,
    { path = this.#pathOf(key), orderedBy }: RecordsOptions = {},
  ): Result[] {
    const records: ForeignRecord[] = [];
    for (const entry of this.#entries(key)) {
      if (isRecord(entry)) records.push(entry);
      else this.#listEntry(path, entry);
    }
    if (orderedBy !== undefined) records.sort((a, b) => compare(a[orderedBy], b[orderedBy]));
    return records.map((record) =>
      readFields(record, { path, leftOut: this.#leftOut }, (fields) => {
        if (orderedBy !== undefined) fields.text(orderedBy);
        return read(fields);
      }),
    );
  }

  /** Of what says nothing about what there is to do. */
  ignore(...keys: readonly string[]): void {
    for (const key of keys) this.#read.add(key);
  }

  /** Of what says once more what is known; when it says something else, it is listed. */
  repeats(key: string, known: string): void {
    if (this.peek(key) === known) this.#read.add(key);
  }

  /** Lists a field by what became of it. */
  leaveOut(key: string, reason: string): void {
    this.#read.add(key);
    this.#leftOut.add(this.#pathOf(key), reason);
  }

  /** Of a copy of what is elsewhere in the file. */
  ignoreAll(): void {
    this.ignore(...Object.keys(this.#record));
  }

  /** Lists the whole record, and none of its fields by itself. */
  leaveOutAll(reason: string): void {
    this.ignoreAll();
    this.#leftOut.add(this.#path, reason);
  }

  listRest(): void {
    for (const [key, value] of Object.entries(this.#record)) {
      if (!this.#read.has(key) && saysSomething(value)) this.#leftOut.add(this.#pathOf(key));
    }
  }

  #entries(key: string): readonly unknown[] {
    const value = this.#record[key];
    if (!Array.isArray(value)) return [];
    this.#read.add(key);
    return value;
  }

  #listEntry(path: string, entry: unknown): void {
    if (saysSomething(entry)) this.#leftOut.add(path, "an entry of another type");
  }

  #pathOf(key: string): string {
    return `${this.#path}.${key.slice(0, 100)}`;
  }
}

function compare(one: unknown, other: unknown): number {
  if (typeof one === "number" && typeof other === "number") return one - other;
  const [a, b] = [textOf(one), textOf(other)];
  return a === b ? 0 : a < b ? -1 : 1;
}
