import { ProblemError } from "@docket/contracts";

/*
 * Readers of what another service wrote: a value of the wrong type counts as absent, since one odd
 * field should not keep somebody from all their tasks.
 */

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

export function numberOf(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}

/** The records of an array; of one that an answer of an API wraps in `value`, too. */
export function recordsOf(value: unknown): ForeignRecord[] {
  const array = isRecord(value) ? value["value"] : value;
  return Array.isArray(array) ? array.filter(isRecord) : [];
}
