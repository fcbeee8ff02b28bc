import { CONTRACT_PREFIX } from "./contract-endpoint.ts";

/** Per client address and minute. A whole household signs in with less, a guesser gets nowhere. */
const SIGN_IN = { window: 60, max: 20 };

/** Each may become a mail to somebody. */
const MAIL = { window: 60, max: 10 };

/** A hash each, and a right password starts the account's count anew: else one session fills the queue. */
const PASSWORD_AGAIN = SIGN_IN;

/** A page renews its token every 15 minutes, so this allows 3 600 open pages behind one address. */
export const DEFAULT_TOKENS_PER_MINUTE = 240;

function whenDeleting({ method }: Request): typeof PASSWORD_AGAIN | false {
  return method === "DELETE" && PASSWORD_AGAIN;
}

/** By path, for better-auth's rate limiter. What else a session allows is not limited. */
export function addressLimits(tokensPerMinute = DEFAULT_TOKENS_PER_MINUTE) {
  return {
    [`${CONTRACT_PREFIX}/register`]: SIGN_IN,
    [`${CONTRACT_PREFIX}/login`]: SIGN_IN,
    [`${CONTRACT_PREFIX}/login/two-factor`]: SIGN_IN,
    [`${CONTRACT_PREFIX}/login/passkey`]: SIGN_IN,
    [`${CONTRACT_PREFIX}/passkeys/authentication-options`]: SIGN_IN,
    [`${CONTRACT_PREFIX}/forgot-password`]: MAIL,
    [`${CONTRACT_PREFIX}/send-verification-email`]: MAIL,
    [`${CONTRACT_PREFIX}/reset-password`]: SIGN_IN,
    [`${CONTRACT_PREFIX}/verify-email`]: SIGN_IN,
    [`${CONTRACT_PREFIX}/token`]: { window: 60, max: tokensPerMinute },
    [`${CONTRACT_PREFIX}/confirm-password`]: PASSWORD_AGAIN,
    [`${CONTRACT_PREFIX}/change-password`]: PASSWORD_AGAIN,
    [`${CONTRACT_PREFIX}/two-factor/enable`]: PASSWORD_AGAIN,
    [`${CONTRACT_PREFIX}/two-factor/disable`]: PASSWORD_AGAIN,
    [`${CONTRACT_PREFIX}/two-factor/recovery-codes`]: PASSWORD_AGAIN,
    [`${CONTRACT_PREFIX}/passkeys/registration-options`]: PASSWORD_AGAIN,
    [`${CONTRACT_PREFIX}/account`]: whenDeleting,
    [`${CONTRACT_PREFIX}/**`]: false,
  } as const;
}
