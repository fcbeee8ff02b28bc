import { randomBytes, timingSafeEqual } from "node:crypto";
import { base32 } from "@better-auth/utils/base32";
import { createOTP } from "@better-auth/utils/otp";

/** Seconds for which a code is shown. */
const PERIOD = 30;

/**
 * Steps around the present one whose codes are accepted: clocks differ, and people type slowly.
 *
 * @see RFC 6238 §5.2
 */
const ACCEPTED_DRIFT = [-1, 0, 1];

/** 160 random bits (RFC 4226 §4, R6), as text, whose bytes key the codes. */
export function newTotpSecret(): string {
  return randomBytes(20).toString("base64url");
}

/** What an authenticator app has to be told: as `otpauth://totp/…`, and in base32 for typing it in. */
export function describeSecret(secret: string, email: string): { uri: string; secret: string } {
  return {
    uri: createOTP(secret).url("Docket", email),
    secret: base32.encode(secret, { padding: false }),
  };
}

function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/**
 * The time step that a code belongs to, the newest of those whose codes are accepted now; `null`
 * when it belongs to none.
 *
 * @param now  in milliseconds since 1970.
 * @see RFC 6238 §4
 */
export async function stepOfCode(
  secret: string,
  code: string,
  now: number = Date.now(),
): Promise<number | null> {
  const { hotp } = createOTP(secret);
  const present = Math.floor(now / 1000 / PERIOD);
  let found: number | null = null;
  for (const drift of ACCEPTED_DRIFT) {
    if (isSame(await hotp(present + drift), code)) found = present + drift;
  }
  return found;
}
