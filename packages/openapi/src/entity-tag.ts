import { ProblemError } from "@docket/contracts";

/**
 * A list of entity tags; recipients must accept empty elements (RFC 9110 §5.6.1, §8.8.3). Each iteration of the
 * repetition ends with a tag: an iteration that could match commas alone would take exponential time.
 */
const ENTITY_TAGS =
  /^[ \t,]*(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"(?:[ \t]*,[ \t,]*(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*")*[ \t,]*$/;
const EACH_TAG = /(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/g;
const VERSION_TAG = /^"(?:0|[1-9]\d*)"$/;

/** Versions count from 1, so nothing is ever at this one. */
const NO_VERSION = 0;

/** Far more than any client has versions of one resource. */
const MAX_TAGS = 100;

/** @returns `null` for a text that is not a list of entity tags. */
function tagsOf(header: string): string[] | null {
  return ENTITY_TAGS.test(header) ? (header.match(EACH_TAG) ?? []) : null;
}

/** The strong entity tag of an integer version: `"3"` (RFC 9110 §8.8.3). */
export function toEntityTag(version: number): string {
  return `"${version}"`;
}

/** Whether the client already has this representation: weak comparison, RFC 9110 §13.1.2. */
export function isNoneMatch(header: string, entityTag: string): boolean {
  if (header.trim() === "*") return true;
  return tagsOf(header)?.some((tag) => tag === entityTag || tag === `W/${entityTag}`) ?? false;
}

/**
 * The versions that an `If-Match` header accepts (RFC 9110 §13.1.1).
 *
 * @returns a single version if there is only one; `undefined` for `*`, which matches any existing resource; 0,
 *   which matches nothing, if no tag has our form or all are weak, because If-Match uses strong comparison.
 * @throws ProblemError `invalid-input` for anything but `*` or tags.
 */
export function readIfMatch(header: string, field: string): number | number[] | undefined {
  if (header.trim() === "*") return undefined;
  const tags = tagsOf(header);
  if (tags === null)
    throw refusal(field, '`If-Match` accepts `*` or entity tags in quotes, such as `"3"`.');
  if (tags.length > MAX_TAGS)
    throw refusal(field, `\`If-Match\` accepts at most ${MAX_TAGS} entity tags.`);
  const versions = new Set(tags.map(versionOf).filter((version) => version > NO_VERSION));
  const [first = NO_VERSION] = versions;
  return versions.size > 1 ? [...versions].toSorted((one, other) => one - other) : first;
}

function versionOf(tag: string): number {
  const version = VERSION_TAG.test(tag) ? Number(tag.slice(1, -1)) : NO_VERSION;
  return Number.isSafeInteger(version) ? version : NO_VERSION;
}

function refusal(field: string, detail: string): ProblemError {
  return new ProblemError("invalid-input", { detail, errors: [{ pointer: `/${field}`, detail }] });
}
