import { randomUUID } from "node:crypto";
import type { AccessToken, User } from "@docket/contracts";
import type { GenericEndpointContext } from "better-auth";
import { type JwtOptions, signJWT } from "better-auth/plugins/jwt";
import type { SigningKeys } from "./signing-keys.ts";

export interface TokenOptions {
  /** `iss`, exactly as verifiers expect it. */
  readonly issuer: string;
  /** `aud`, exactly as verifiers expect it. */
  readonly audience: string;
  /** In seconds. */
  readonly accessTokenTtl: number;
}

/** When and in which session the user signed in; unknown for tokens that code in the process issues. */
interface Authentication {
  readonly sessionId: string;
  /** When the user last proved their identity. */
  readonly at: Date;
}

export type TokenSigner = (
  context: GenericEndpointContext,
  user: User,
  authentication?: Authentication,
) => Promise<AccessToken>;

/**
 * Signs access tokens: EdDSA, `typ: at+jwt`, and the claims `sub`, `email`, `iss`, `aud`, `iat`, `exp` and `jti`. A
 * token for a session also has `sid`, the session's id, and `auth_time`, when its user last proved their identity.
 *
 * @see RFC 9068 §2; RFC 9470 §6.1; OpenID Connect Front-Channel Logout 1.0 §3
 */
export function createTokenSigner(
  keys: SigningKeys,
  { issuer, audience, accessTokenTtl }: TokenOptions,
): TokenSigner {
  const options: JwtOptions = {
    jwt: { issuer, audience },
    // better-auth signs with the newest key it is shown, so it is shown the right one alone.
    adapter: { getJwks: async () => [await keys.current()] },
  };
  return async function signToken(context, { id, email }, authentication) {
    const iat = Math.floor(Date.now() / 1000);
    const exp = iat + accessTokenTtl;
    const token = await signJWT(context, {
      options,
      header: { typ: "at+jwt" },
      payload: {
        sub: id,
        email,
        iat,
        exp,
        jti: randomUUID(),
        ...(authentication && {
          sid: authentication.sessionId,
          auth_time: Math.floor(authentication.at.getTime() / 1000),
        }),
      },
    });
    return { token, tokenType: "Bearer", expiresAt: new Date(exp * 1000).toISOString() };
  };
}
