import type { IncomingMessage } from "node:http";

const ABSOLUTE = /^https?:\/\/([^/?#]*)([/?#].*)?$/is;
const AUTHORITY = /^(?:\[[0-9a-z:.%]+\]|[^\s@:/?#[\]\\]+)(?::\d{0,5})?$/i;

/**
 * The path and query of a request's target, which a client may send as a whole address.
 *
 * The host in it is not looked at, like the `Host` header: this server has one site.
 *
 * @returns the target as it was, unless it begins with `http:` or `https:` in any letter case; `null` for
 *   an address without a host, or with a user's name before it.
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
 * Whether the `Host` header is there at most once and names a host. Of several Node.js shows the first, while
 * a proxy in front may have gone by another.
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
