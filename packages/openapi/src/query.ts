import { ProblemError } from "@docket/contracts";
import { decodePercent } from "./percent-encoding.ts";

/**
 * Splits a query string as HTML forms and `URLSearchParams` write it, but refuses what the latter
 * silently mends: malformed escapes and bytes that are not UTF-8.
 *
 * @param query  without its `?`.
 * @returns each name with its values in order. A map, so that no name can reach a prototype.
 * @throws ProblemError `invalid-input`
 */
export function parseQuery(query: string): Map<string, string[]> {
  const parameters = new Map<string, string[]>();
  for (const pair of query.split("&")) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const name = decode(equals === -1 ? pair : pair.slice(0, equals));
    const value = decode(equals === -1 ? "" : pair.slice(equals + 1));
    const values = parameters.get(name);
    if (values) values.push(value);
    else parameters.set(name, [value]);
  }
  return parameters;
}

function decode(text: string): string {
  const decoded = decodePercent(text.replaceAll("+", " "));
  if (decoded !== null) return decoded;
  const detail = "The query is not percent-encoded UTF-8.";
  throw new ProblemError("invalid-input", { detail, errors: [{ pointer: "", detail }] });
}
