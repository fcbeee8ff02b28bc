const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A segment of Docket's own paths: words in lower case, a version, or a file name made of words. */
const WORDS = /^(?:v\d|[a-z]{1,20}(?:-[a-z]{1,20}){0,3}(?:\.[a-z]{1,5})?)$/;

/** Names of tRPC procedures; a batch separates them with commas. */
const PROCEDURES = /^[a-z]{1,20}\.[A-Za-z]{1,30}(?:,[a-z]{1,20}\.[A-Za-z]{1,30}){0,19}$/;

/** Docket's own paths have no more segments than this. */
const MAX_SEGMENTS = 10;

const HIDDEN = "…";

/**
 * The part of a request's path that may be logged: ids, and segments that Docket's own paths use.
 *
 * Any other segment may contain a secret, such as a mistyped address of a calendar feed. The query is not
 * logged, because it can contain the text of tasks.
 *
 * @param target  the request target in origin form, of any length.
 */
export function loggedPath(target: string): string {
  const [path = ""] = target.split("?", 1);
  const [, ...segments] = path.split("/", MAX_SEGMENTS + 2);
  let isBelowCalendar = false;
  const shown = segments.slice(0, MAX_SEGMENTS).map((segment, n) => {
    if (segment === "" || isBelowCalendar) return segment === "" ? "" : HIDDEN;
    isBelowCalendar = segment === "calendar";
    const isProcedures = segments[n - 1] === "trpc" && PROCEDURES.test(segment);
    return isProcedures || WORDS.test(segment) || UUID.test(segment) ? segment : HIDDEN;
  });
  if (segments.length > MAX_SEGMENTS) shown.push(HIDDEN);
  return path.startsWith("/") ? `/${shown.join("/")}` : HIDDEN;
}
