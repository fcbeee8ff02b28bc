import { isIP } from "node:net";
import { DatabaseUrlError, parseDatabaseUrl } from "@docket/db/server";
import { z } from "zod";

/*
 * Schemas for environment variables. A message says what a variable must be, and never shows its value: it may be a secret.
 */

const DURATION = /^(\d{1,6})([smhd])$/;
const UNITS = new Map([
  ["s", 1],
  ["m", 60],
  ["h", 3_600],
  ["d", 86_400],
]);

function secondsOf(text: string): number {
  const [, count = "0", unit = "s"] = DURATION.exec(text) ?? [];
  return Number(count) * (UNITS.get(unit) ?? 1);
}

/** `30s`, `15m`, `12h` or `7d`, turned into seconds. */
export function duration(shortest: string, longest: string) {
  return z
    .string()
    .regex(DURATION, { error: "must be a number and a unit: 30s, 15m, 12h or 7d", abort: true })
    .transform(secondsOf)
    .refine(
      (seconds) => seconds >= secondsOf(shortest) && seconds <= secondsOf(longest),
      `must be between ${shortest} and ${longest}`,
    );
}

/** A web origin: scheme, host and port, without a path. */
export const origin = z
  .url({ protocol: /^https?$/, error: "must be an http or https address" })
  .transform((value) => new URL(value))
  .refine(
    ({ pathname, search, hash }) => pathname === "/" && search === "" && hash === "",
    "must end behind the host or port",
  )
  .transform((url) => url.origin);

/** A connection URL as libpq reads it. Error messages show no part of it, because it has a password. */
export const databaseUrl = z.string().superRefine((value, context) => {
  try {
    parseDatabaseUrl(value);
  } catch (error) {
    if (!(error instanceof DatabaseUrlError)) throw error;
    context.addIssue({ code: "custom", message: error.message });
  }
});

export function wholeNumber(least: number, most: number) {
  const rule = `must be a whole number from ${least} to ${most}`;
  return z.coerce
    .number(rule)
    .refine((value) => Number.isInteger(value) && value >= least && value <= most, rule);
}

/** A whole number without an upper bound. */
export function amount(least = 1) {
  const rule = `must be a whole number, ${least} or more`;
  return z.coerce
    .number(rule)
    .refine((value) => Number.isSafeInteger(value) && value >= least, rule);
}

/** Names of address ranges that `TRUST_PROXY` accepts. */
const NAMED_RANGES = ["loopback", "linklocal", "uniquelocal"];

function isProxyAddress(text: string): boolean {
  const [address = "", prefix, ...rest] = text.split("/");
  if (NAMED_RANGES.includes(text)) return true;
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  const longest = version === 4 ? 32 : 128;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= longest);
}

export const proxies = z
  .string()
  .transform((value) => value.split(",").map((address) => address.trim()))
  .refine(
    (addresses) => addresses.every(isProxyAddress),
    `must be IP addresses or ranges such as 10.0.0.0/8, or ${NAMED_RANGES.join(", ")}, separated by commas`,
  );

/** `docket@example.org`, or with a name: `Docket <docket@example.org>`. */
export const sender = z
  .string()
  .refine(
    (value) => /^(?:[^<>@\r\n]+ <[^<>\s@]+@[^<>\s@]+>|[^<>\s@]+@[^<>\s@]+)$/.test(value),
    "must be an e-mail address, or a name and an address in angle brackets",
  );

const SIZE = /^(\d{1,9})(KiB|MiB|GiB)$/;
const SIZES = new Map([
  ["KiB", 1_024],
  ["MiB", 1_048_576],
  ["GiB", 1_073_741_824],
]);

function bytesOf(text: string): number {
  const [, count = "0", unit = "MiB"] = SIZE.exec(text) ?? [];
  return Number(count) * (SIZES.get(unit) ?? 1);
}

/** `512KiB`, `256MiB` or `4GiB`, turned into bytes. */
export function size(smallest: string) {
  return z
    .string()
    .regex(SIZE, { error: "must be a number and a unit: 512KiB, 256MiB or 4GiB", abort: true })
    .transform(bytesOf)
    .refine((bytes) => bytes >= bytesOf(smallest), `must be ${smallest} or more`);
}
