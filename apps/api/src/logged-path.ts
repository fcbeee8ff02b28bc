const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Words in lower case, a version, or a file named by words: what Docket's own addresses are made of. */
const WORDS = /^(?:v\d|[a-z]{1,20}(?:-[a-z]{1,20}){0,3}(?:\.[a-z]{1,5})?)$/;

/** Names of tRPC procedures, of a batch with commas between. */
const PROCEDURES = /^[a-z]{1,20}\.[A-Za-z]{1,30}(?:,[a-z]{1,20}\.[A-Za-z]{1,30}){0,19}$/;

/** No address of Docket has more segments. */
const MOST_SEGMENTS = 10;

const HIDDEN = "…";

/**
 * What the log shows of a request's address: segments of which Docket's own addresses are made, and ids.
 *
 * Anything else may be a secret that was mistyped, such as the address of a calendar feed with an escape
 * or a slash in it; and a query says what is in somebody's tasks.
 *
 * @param target  in origin form, of any length.
 */
export function loggedPath(target: string): string {
  const [path = ""] = target.split("?", 1);
  const [, ...segments] = path.split("/", MOST_SEGMENTS + 2);
  let isBelowCalendar = false;
  const shown = segments.slice(0, MOST_SEGMENTS).map((segment, n) => {
    if (segment === "" || isBelowCalendar) return segment === "" ? "" : HIDDEN;
    isBelowCalendar = segment === "calendar";
    const isProcedures = segments[n - 1] === "trpc" && PROCEDURES.test(segment);
    return isProcedures || WORDS.test(segment) || UUID.test(segment) ? segment : HIDDEN;
  });
  if (segments.length > MOST_SEGMENTS) shown.push(HIDDEN);
  return path.startsWith("/") ? `/${shown.join("/")}` : HIDDEN;
}
