/** The scheme's letter case does not matter (RFC 9110 §11.1), and one or more spaces follow it. */
const SCHEME = /^bearer(?: +|$)/i;

/**
 * Finds the Bearer credentials of a request.
 *
 * @param authorization  the value of the `Authorization` header; where a request carries several, all of
 *   them joined with `", "` as RFC 9110 §5.3 has it, so that a second one is refused and not overlooked.
 * @returns `null` when there are none: no header, or another scheme. Otherwise whatever follows the scheme,
 *   unjudged: the empty string, or two tokens in one, are for `VerifyAccessToken` to refuse like any bad token.
 *   So `null` means `unauthenticated`, and a string that does not verify means `invalid-token`.
 * @see RFC 6750 §2.1, §3.1
 */
export function bearerToken(authorization: string | undefined): string | null {
  if (authorization === undefined) return null;
  const scheme = SCHEME.exec(authorization);
  return scheme === null ? null : authorization.slice(scheme[0].length);
}
