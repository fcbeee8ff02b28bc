import { ProblemError } from "@docket/contracts";

const ENTITY_TAG = /^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/;
const VERSION_TAG = /^"(?:0|[1-9]\d*)"$/;

/** Versions count from 1, so nothing is ever at this one. */
const NO_VERSION = 0;

/** The strong entity tag of an integer version: `"3"` (RFC 9110 §8.8.3). */
export function toEntityTag(version: number): string {
  return `"${version}"`;
}

/** Whether the client already has this representation: weak comparison, RFC 9110 §13.1.2. */
export function isNoneMatch(header: string, entityTag: string): boolean {
  return header
    .split(",")
    .map((tag) => tag.trim())
    .some((tag) => tag === "*" || tag === entityTag || tag === `W/${entityTag}`);
}

/**
 * The version that an `If-Match` header insists on (RFC 9110 §13.1.1).
 *
 * @returns `undefined` for `*`, which any existing thing fulfils, and 0, which nothing does, for a
 *   tag that was never given out: one of another form, or a weak one, since If-Match compares strongly.
 * @throws ProblemError `invalid-input` for anything but `*` or one tag.
 */
export function readIfMatch(header: string, field: string): number | undefined {
  if (header === "*") return undefined;
  if (ENTITY_TAG.test(header)) {
    const version = VERSION_TAG.test(header) ? Number(header.slice(1, -1)) : NO_VERSION;
    return Number.isSafeInteger(version) ? version : NO_VERSION;
  }
  const detail = '`If-Match` takes `*` or one entity tag in quotes, such as `"3"`.';
  throw new ProblemError("invalid-input", { detail, errors: [{ pointer: `/${field}`, detail }] });
}
