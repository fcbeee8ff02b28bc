import { CONTRACT_PREFIX } from "./contract-endpoint.ts";

/** Per client address and minute. A whole household signs in with less, a guesser gets nowhere. */
const SIGN_IN = { window: 60, max: 20 };

/** Each may become a mail to somebody. */
const MAIL = { window: 60, max: 10 };

/** By path, for better-auth's rate limiter. Who is signed in is not limited. */
export const ADDRESS_LIMITS = {
  [`${CONTRACT_PREFIX}/register`]: SIGN_IN,
  [`${CONTRACT_PREFIX}/login`]: SIGN_IN,
  [`${CONTRACT_PREFIX}/login/two-factor`]: SIGN_IN,
  [`${CONTRACT_PREFIX}/login/passkey`]: SIGN_IN,
  [`${CONTRACT_PREFIX}/passkeys/authentication-options`]: SIGN_IN,
  [`${CONTRACT_PREFIX}/forgot-password`]: MAIL,
  [`${CONTRACT_PREFIX}/send-verification-email`]: MAIL,
  [`${CONTRACT_PREFIX}/reset-password`]: SIGN_IN,
  [`${CONTRACT_PREFIX}/verify-email`]: SIGN_IN,
  [`${CONTRACT_PREFIX}/**`]: false,
} as const;
