import { ProblemError } from "@docket/contracts";
import { type FileLimits, requireAtMost } from "./file-limits.ts";

export type ForeignRecord = Readonly<Record<string, unknown>>;

/** Fixed: what reads a value calls itself for each level, and no service has more than ten. */
const DEEPEST = 64;

type ValueLimit = Pick<FileLimits, "values">;

export function isRecord(value: unknown): value is ForeignRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * @throws ProblemError `malformed-json`; `invalid-input` when it is nested too deep; `payload-too-large` when it
 *   has too many values.
 */
export function parseForeignJson(text: string, limits: ValueLimit): unknown {
  // Checked before parsing: a few characters can become an object that takes twenty times their memory.
  requireModestSize(text, limits);
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (cause) {
    throw new ProblemError("malformed-json", { detail: "The file is not valid JSON.", cause });
  }
}

/** Counts the brackets and commas outside strings. */
function requireModestSize(text: string, limits: ValueLimit): void {
  let depth = 0;
  let values = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at);
    else if (character === "[" || character === "{") depth += 1;
    else if (character === "]" || character === "}") depth -= 1;
    else if (character === ",") values += 1;
    if (depth > DEEPEST) throw notOfFormat(`The file is nested more than ${DEEPEST} levels deep.`);
    requireAtMost(limits.values, values, "values");
  }
}

/** The index of the quote that ends a string; the length of the text if there is none. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; ; at += 1) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return text.length;
    let escapes = quote;
    while (text[escapes - 1] === "\\") escapes -= 1;
    if ((quote - escapes) % 2 === 0) return quote;
    at = quote;
  }
}

/** The file as a whole is not what it was said to be. */
export function notOfFormat(detail: string): ProblemError {
  return new ProblemError("invalid-input", { detail, errors: [{ pointer: "", detail }] });
}

/** Numbers count as the text that they are written as: some services have ids of either type. */
export function textOf(value: unknown): string {
  if (typeof value === "number") return String(value);
  return typeof value === "string" ? value : "";
}

/** What services write for a time that was never set. */
const NEVER = /^0001-01-01(?:T00:00:00(?:\.0+)?Z?)?$/;

/** An empty value, a zero, a `false` or a time that was never set is no loss. */
export function saysSomething(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === 0) return false;
  if (typeof value === "string") return value.trim() !== "" && !NEVER.test(value);
  return typeof value !== "object" || Object.values(value).some(saysSomething);
}
