import { SessionId, User } from "@docket/contracts";
import { type CryptoKey, errors, type JWTPayload, jwtVerify } from "jose";
import { readKeyId } from "./compact-form.ts";
import type { KeySet } from "./key-set.ts";
import { RememberedTokens } from "./remembered-tokens.ts";

/** Seconds by which the clocks of issuer and verifier may differ. */
const CLOCK_TOLERANCE = 5;
const LONGEST_TOKEN_AGE = 7 * 24 * 60 * 60;
const REMEMBERED_TOKENS = 5_000;
/** Milliseconds. */
const REMEMBERED_FOR = 60_000;

/** What a good token says. */
export interface Grant {
  readonly user: User;
  /** Milliseconds since 1970 until which the token is taken, clock tolerance included. */
  readonly validUntil: number;
  /** When the user last proved their identity, in milliseconds since 1970; `null` when the token does not say. */
  readonly authenticatedAt: number | null;
  /** The session that the token was issued for; `null` when the token does not say. */
  readonly sessionId: SessionId | null;
}

/** Resolves to what a good token says, or to `null`; see `createAccessTokenVerifier`. */
export type VerifyAccessToken = (token: string) => Promise<Grant | null>;

export interface AccessTokenVerifierOptions {
  readonly keys: KeySet;
  /** Exact `iss`: the issuer's public origin, no trailing slash. */
  readonly issuer: string;
  /** Exact `aud`: the name of the API that the token is for. */
  readonly audience: string;
  /** Seconds, at most 7 days: neither is an older token accepted, nor one that claims to live longer. */
  readonly maxTokenAge: number;
  /** Whether `sid` names a session in this deployment's own database. */
  readonly hasSessions?: boolean;
  readonly now?: () => Date;
}

function isNumericDate(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

/**
 * What jose leaves open in claims whose signature, issuer and times it has checked: it takes an array for `aud`,
 * fractions and any magnitude for times, and whatever there is for `sub`, `jti` and `email`.
 */
function readGrant(
  claims: JWTPayload,
  { audience, maxTokenAge, hasSessions = false }: AccessTokenVerifierOptions,
): Grant | null {
  const { aud, iat, nbf = 0, exp, jti, sub, email, auth_time: authTime, sid } = claims;
  if (aud !== audience || typeof jti !== "string" || jti === "") return null;
  if (!isNumericDate(iat) || !isNumericDate(nbf) || !isNumericDate(exp)) return null;
  if (exp - iat > maxTokenAge + CLOCK_TOLERANCE) return null;

  const user = User.safeParse({ id: sub, email });
  // The issuer writes ids in lower case only, so another spelling is not its own.
  if (!user.success || user.data.id !== sub) return null;
  return {
    user: Object.freeze(user.data),
    validUntil: (Math.min(exp, iat + maxTokenAge) + CLOCK_TOLERANCE) * 1_000,
    authenticatedAt: isNumericDate(authTime) && authTime <= iat ? authTime * 1_000 : null,
    sessionId: hasSessions ? (SessionId.safeParse(sid).data ?? null) : null,
  };
}

/**
 * Builds the only function that may turn a request's token into a user.
 *
 * @returns a verifier resolving to a frozen user and their time, or to `null` for a bad, expired or foreign token.
 *   It rejects only when keys cannot be had, with `service-unavailable`: an outage is a 503 and never a 401.
 * @throws RangeError at once when `maxTokenAge` is out of its bounds.
 * @remarks Accepts only EdDSA with Ed25519, `typ: at+jwt`, and the claims `iss`, `aud`, `sub` (a lower-case
 *   UUID), `email`, `iat`, `exp` and `jti`, all required. Clocks may differ by 5 seconds. A verified token is
 *   remembered for a minute at most, never past its end and never beyond a change of the keys.
 * @see RFC 8725 §3; RFC 9068 §4; RFC 7519 §7.2
 */
export function createAccessTokenVerifier(options: AccessTokenVerifierOptions): VerifyAccessToken {
  const { keys, issuer, audience, maxTokenAge, now = () => new Date() } = options;
  if (!(maxTokenAge > 0 && maxTokenAge <= LONGEST_TOKEN_AGE)) {
    throw new RangeError("maxTokenAge must be above 0 and at most 604800 seconds.");
  }
  const remembered = new RememberedTokens<Grant>(REMEMBERED_TOKENS);

  async function verifySigned(token: string, key: CryptoKey): Promise<Grant | null> {
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: ["EdDSA"],
        typ: "at+jwt",
        issuer,
        audience,
        requiredClaims: ["sub", "exp", "jti"],
        maxTokenAge,
        clockTolerance: CLOCK_TOLERANCE,
        currentDate: now(),
      });
      return readGrant(payload, options);
    } catch (error) {
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  }

  return async function verifyAccessToken(token) {
    // Read before any wait: should the keys change meanwhile, the result is filed under the keys it came from.
    const { generation } = keys;
    const known = remembered.recall(token, generation, now().getTime());
    if (known !== null) return known;

    const kid = readKeyId(token);
    const key = kid === null ? null : await keys.find(kid);
    const grant = key === null ? null : await verifySigned(token, key);
    if (grant === null) return null;

    const validUntil = Math.min(grant.validUntil, now().getTime() + REMEMBERED_FOR);
    remembered.remember(token, { grant, generation, validUntil });
    return grant;
  };
}
