import { ProblemError } from "@docket/contracts";

export type ForeignRecord = Readonly<Record<string, unknown>>;

const DEEPEST = 64;

export function isRecord(value: unknown): value is ForeignRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @throws ProblemError `malformed-json`; `invalid-input` when it is nested too deep to be meant. */
export function parseForeignJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (cause) {
    throw new ProblemError("malformed-json", { detail: "The file is not valid JSON.", cause });
  }
  if (isDeeperThan(DEEPEST, value)) {
    throw notOfFormat(`The file is nested more than ${DEEPEST} levels deep.`);
  }
  return value;
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((part) => isDeeperThan(levels - 1, part));
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
