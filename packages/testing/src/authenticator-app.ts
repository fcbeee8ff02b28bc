import { createHmac } from "node:crypto";

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function decodeBase32(text: string): Buffer {
  const bits = Array.from(text, (letter) => BASE32.indexOf(letter).toString(2).padStart(5, "0"));
  const bytes = bits.join("").match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
}

/**
 * What an authenticator app shows, worked out apart from the code under test.
 *
 * @param secret  in base32.
 * @param drift  how many half minutes its clock is ahead.
 * @see RFC 6238 §4, RFC 4226 §5.3
 */
export function shownCode(secret: string, drift = 0): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + drift));
  const digest = createHmac("sha1", decodeBase32(secret)).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) % 16;
  const truncated = digest.readUInt32BE(offset) % 2 ** 31;
  return String(truncated % 1_000_000).padStart(6, "0");
}

/** A code that the app shows at no time near now. */
export function wrongCode(secret: string): string {
  const near = [-2, -1, 0, 1, 2].map((drift) => shownCode(secret, drift));
  return near.includes("000000") ? "000001" : "000000";
}
