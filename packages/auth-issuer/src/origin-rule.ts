import type { IncomingHttpHeaders } from "node:http";
import { ProblemError } from "@docket/contracts";

/**
 * Refuses what a page of another site made a browser send.
 *
 * Every browser names the page's origin in a POST, `null` when it hides it, and older or odd ones
 * that do not still say whether the page was of this site. A client that sends neither header is no
 * browser: it carries no cookie but its own, so there is nothing to forge.
 *
 * @throws ProblemError `untrusted-origin`
 * @see Fetch Standard, "`Origin` header"; Fetch Metadata Request Headers §2.2
 */
export function requireTrustedOrigin(
  headers: IncomingHttpHeaders,
  trustedOrigins: ReadonlySet<string>,
): void {
  const { origin, "sec-fetch-site": site } = headers;
  const isTrusted =
    origin === undefined
      ? site === undefined || site === "same-origin" || site === "none"
      : trustedOrigins.has(origin);
  if (!isTrusted) throw new ProblemError("untrusted-origin");
}
