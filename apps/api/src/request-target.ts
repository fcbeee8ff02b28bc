import type { IncomingMessage } from "node:http";

const ABSOLUTE = /^https?:\/\/([^/?#]*)([/?#].*)?$/is;
const AUTHORITY = /^(?:\[[0-9a-z:.%]+\]|[^\s@:/?#[\]\\]+)(?::\d{0,5})?$/i;

/**
 * Converts a request target in absolute form (a whole URL) to its path and query.
 *
 * The host is not compared with anything, like the `Host` header: this server has one site.
 *
 * @returns the target unchanged if it does not begin with `http:` or `https:` in any letter case; `null` for
 *   a URL without a valid host, or with user information.
 * @see RFC 9112 §3.2.2, RFC 9110 §4.2.4
 */
export function toOriginForm(target: string, method = "GET"): string | null {
  if (target.startsWith("/")) return target;
  const [, authority, rest = ""] = ABSOLUTE.exec(target) ?? [];
  if (authority === undefined) return target;
  if (!AUTHORITY.test(authority)) return null;
  if (rest === "" && method === "OPTIONS") return "*";
  return rest.startsWith("/") ? rest : `/${rest}`;
}

/**
 * Whether there is at most one `Host` header and it has a valid host. Of several headers Node.js keeps the
 * first, while a proxy may have used another one.
 *
 * @see RFC 9112 §3.2
 */
export function hasOneHost({ rawHeaders }: Pick<IncomingMessage, "rawHeaders">): boolean {
  let host: string | undefined;
  for (let n = 0; n < rawHeaders.length; n += 2) {
    if (rawHeaders[n]?.toLowerCase() !== "host") continue;
    if (host !== undefined) return false;
    host = rawHeaders[n + 1];
  }
  return host === undefined || host === "" || AUTHORITY.test(host);
}
