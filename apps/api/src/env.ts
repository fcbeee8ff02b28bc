import { isIP } from "node:net";
import { DEFAULT_QUOTAS, type Quotas } from "@docket/db";
import { DatabaseUrlError, parseDatabaseUrl } from "@docket/db/server";
import type { ImportLimits } from "@docket/router";
import { z } from "zod";

const DAY = 86_400;
const DURATION = /^(\d{1,6})([smhd])$/;
const UNITS = new Map([
  ["s", 1],
  ["m", 60],
  ["h", 3_600],
  ["d", DAY],
]);

/** `30s`, `15m`, `12h` or `7d`, turned into seconds. */
function duration(longestDays: number, shortest = 1) {
  return z
    .string()
    .regex(DURATION, { error: "must be a number and a unit: 30s, 15m, 12h or 7d", abort: true })
    .transform((value) => {
      const [, count = "0", unit = "s"] = DURATION.exec(value) ?? [];
      return Number(count) * (UNITS.get(unit) ?? 1);
    })
    .refine(
      (seconds) => seconds >= shortest && seconds <= longestDays * DAY,
      `must be between ${shortest}s and ${longestDays}d`,
    );
}

/** A web origin: scheme, host and port, nothing behind. */
const origin = z
  .url({ protocol: /^https?$/, error: "must be an http or https address" })
  .transform((value) => new URL(value))
  .refine(
    ({ pathname, search, hash }) => pathname === "/" && search === "" && hash === "",
    "must end behind the host or port",
  )
  .transform((url) => url.origin);

/** As libpq reads it; what is wrong is told without any part of it, for it has a password. */
const databaseUrl = z.string().superRefine((value, context) => {
  try {
    parseDatabaseUrl(value);
  } catch (error) {
    if (!(error instanceof DatabaseUrlError)) throw error;
    context.addIssue({ code: "custom", message: error.message });
  }
});

const PORT_RULE = "must be a whole number from 0 to 65535";

const port = z.coerce
  .number(PORT_RULE)
  .refine((value) => Number.isInteger(value) && value >= 0 && value <= 65_535, PORT_RULE);

function wholeNumber(least: number, most: number) {
  const rule = `must be a whole number from ${least} to ${most}`;
  return z.coerce.number(rule).int(rule).min(least, rule).max(most, rule);
}

/** Names of ranges of addresses that `TRUST_PROXY` may say instead of them. */
const NAMED_RANGES = ["loopback", "linklocal", "uniquelocal"];

function isProxyAddress(text: string): boolean {
  const [address = "", prefix, ...rest] = text.split("/");
  if (NAMED_RANGES.includes(text)) return true;
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  const longest = version === 4 ? 32 : 128;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= longest);
}

const proxies = z
  .string()
  .transform((value) => value.split(",").map((address) => address.trim()))
  .refine(
    (addresses) => addresses.every(isProxyAddress),
    `must be IP addresses or ranges such as 10.0.0.0/8, or ${NAMED_RANGES.join(", ")}, separated by commas`,
  );

/** `docket@example.org`, or with a name: `Docket <docket@example.org>`. */
const sender = z
  .string()
  .refine(
    (value) => /^(?:[^<>@\r\n]+ <[^<>\s@]+@[^<>\s@]+>|[^<>\s@]+@[^<>\s@]+)$/.test(value),
    "must be an e-mail address, or a name and an address in angle brackets",
  );

const amount = z.coerce
  .number("must be a number")
  .int("must be a whole number")
  .min(1, "must be 1 or more");

const SIZE = /^(\d{1,9})(KiB|MiB|GiB)$/;
const SIZES = new Map([
  ["KiB", 1_024],
  ["MiB", 1_048_576],
  ["GiB", 1_073_741_824],
]);

/** `512KiB`, `256MiB` or `4GiB`, turned into bytes. */
const size = z
  .string()
  .regex(SIZE, { error: "must be a number and a unit: 512KiB, 256MiB or 4GiB", abort: true })
  .transform((value) => {
    const [, count = "0", unit = "MiB"] = SIZE.exec(value) ?? [];
    return Number(count) * (SIZES.get(unit) ?? 1);
  })
  .refine((bytes) => bytes >= 1, "must be 1KiB or more");

const Variables = z.object({
  PORT: port.default(3000),
  HOST: z.string().default("127.0.0.1"),
  PUBLIC_ORIGIN: origin.optional(),
  DATABASE_URL: databaseUrl.optional(),
  DATABASE_POOL: z.coerce
    .number("must be a number")
    .int("must be a whole number")
    .min(1, "must be 1 or more")
    .max(1_000, "must be 1000 or less")
    .default(10),
  DATA_DIR: z.string().default(".data"),
  BETTER_AUTH_SECRET: z.string().min(32, "must have 32 characters or more").optional(),
  ACCESS_TOKEN_TTL: duration(7).default(900),
  SESSION_TTL: duration(365).default(7 * DAY),
  AUTH_JWKS_URL: z
    .url({ protocol: /^https?$/, error: "must be an http or https address" })
    .optional(),
  AUTH_ISSUER: z.string().optional(),
  AUTH_AUDIENCE: z.string().optional(),
  TRUST_PROXY: proxies.optional(),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/, error: "must be an smtp:// or smtps:// address" })
    .optional(),
  MAIL_FROM: sender.optional(),
  REGISTRATION: z.enum(["open", "invite", "closed"], "must be open, invite or closed").optional(),
  REQUIRE_EMAIL_VERIFICATION: z.enum(["on", "off"], "must be on or off").default("off"),
  RATE_LIMIT: z.enum(["on", "off"], "must be on or off").default("on"),
  API_CALLS_PER_MINUTE: amount.default(600),
  DOWNLOADS_PER_USER: amount.default(4),
  QUOTA_TASKS: amount.default(DEFAULT_QUOTAS.tasks),
  QUOTA_LISTS: amount.default(DEFAULT_QUOTAS.lists),
  QUOTA_TAGS: amount.default(DEFAULT_QUOTAS.tags),
  QUOTA_FILTERS: amount.default(DEFAULT_QUOTAS.filters),
  QUOTA_CONTENT: size.default(DEFAULT_QUOTAS.content),
  QUOTA_HISTORY: size.default(DEFAULT_QUOTAS.history),
  QUOTA_WRITTEN_PER_DAY: size.default(DEFAULT_QUOTAS.writtenPerDay),
  MAX_CONNECTIONS: amount.min(100, "must be 100 or more").default(4_000),
  IMPORTS_AT_ONCE: wholeNumber(1, 64).default(2),
  IMPORT_MEMORY: wholeNumber(64, 65_536).default(512),
  IMPORT_SECONDS: wholeNumber(1, 120).default(60),
  QUOTA_UPLOAD: size.default(DEFAULT_QUOTAS.upload),
  SHUTDOWN_DELAY: duration(1, 0).default(5),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
});

/** Whether nobody but this machine's users reaches it (RFC 6761 §6.3; RFC 1122 §3.2.1.3). */
function isLoopback(publicOrigin: string): boolean {
  const { hostname } = new URL(publicOrigin);
  return /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

/** The server's whole configuration; nothing else reads the environment. */
export interface Config {
  readonly port: number;
  readonly host: string;
  readonly publicOrigin: string;
  /** Origins whose pages may use the session cookie. */
  readonly trustedOrigins: readonly string[];
  /** Unset: the embedded database in `dataDir`. */
  readonly databaseUrl: string | undefined;
  /** Connections to the server in `databaseUrl`, of each instance; one more listens for changes. */
  readonly databasePool: number;
  readonly dataDir: string;
  /** Unset: generated and kept in `dataDir`. */
  readonly secret: string | undefined;
  /** Seconds. */
  readonly accessTokenTtl: number;
  /** Seconds. */
  readonly sessionTtl: number;
  /** Unset: this server's own keys. */
  readonly jwksUrl: string | undefined;
  readonly issuer: string;
  readonly audience: string;
  readonly trustedProxies: readonly string[];
  /** Unset: mails are written to files in `dataDir`. */
  readonly smtpUrl: string | undefined;
  /** The sender of mails. */
  readonly mailFrom: string;
  /** Who may open an account. */
  readonly registration: "open" | "invite" | "closed";
  /** Whether an address has to be verified before it can sign in. */
  readonly requireEmailVerification: boolean;
  readonly rateLimit: boolean;
  /** Of each user, in each instance, while `rateLimit` is on. */
  readonly callsPerMinute: number;
  /** What each user may store. */
  readonly quotas: Quotas;
  /** Open at the same time, of all clients together. */
  readonly maxConnections: number;
  /** Exports and calendars that each user may have under way at a time, in each instance. */
  readonly downloadsPerUser: number;
  /** What the reading of imported files may take. */
  readonly imports: ImportLimits;
  /** Seconds between `/readyz` saying that the server stops, and its stop. */
  readonly shutdownDelay: number;
  readonly logLevel: string;
}

/** What is wrong with the environment, one line a variable; never a value, for it may be a secret. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";

  constructor(complaints: readonly string[]) {
    super(`The configuration has mistakes:\n${complaints.map((line) => `  ${line}`).join("\n")}`);
  }
}

/**
 * @param environment  `process.env`; an empty variable counts as unset.
 * @throws EnvironmentError naming every variable that is wrong.
 */
export function parseEnvironment(environment: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ""),
  );
  const parsed = Variables.safeParse(given);
  const complaints = (parsed.error?.issues ?? []).map(
    ({ path, message }) => `${path.join(".")} ${message}`,
  );
  if (given["DATABASE_URL"] !== undefined && given["BETTER_AUTH_SECRET"] === undefined) {
    complaints.push(
      "BETTER_AUTH_SECRET is required with DATABASE_URL: 32 characters or more, the same for every instance",
    );
  }
  if (given["SMTP_URL"] !== undefined && given["MAIL_FROM"] === undefined) {
    complaints.push("MAIL_FROM is required with SMTP_URL: the address that mails come from");
  }
  if (!parsed.success || complaints.length > 0) throw new EnvironmentError(complaints);

  const variables = parsed.data;
  const publicOrigin = variables.PUBLIC_ORIGIN ?? `http://localhost:${variables.PORT}`;
  const issuer = variables.AUTH_ISSUER ?? publicOrigin;
  return {
    port: variables.PORT,
    host: variables.HOST,
    publicOrigin,
    trustedOrigins:
      variables.PUBLIC_ORIGIN === undefined
        ? [publicOrigin, `http://127.0.0.1:${variables.PORT}`]
        : [publicOrigin],
    databaseUrl: variables.DATABASE_URL,
    databasePool: variables.DATABASE_POOL,
    dataDir: variables.DATA_DIR,
    secret: variables.BETTER_AUTH_SECRET,
    accessTokenTtl: variables.ACCESS_TOKEN_TTL,
    sessionTtl: variables.SESSION_TTL,
    jwksUrl: variables.AUTH_JWKS_URL,
    issuer,
    audience: variables.AUTH_AUDIENCE ?? issuer,
    trustedProxies: variables.TRUST_PROXY ?? [],
    smtpUrl: variables.SMTP_URL,
    mailFrom: variables.MAIL_FROM ?? "Docket <docket@localhost>",
    registration: variables.REGISTRATION ?? (isLoopback(publicOrigin) ? "open" : "invite"),
    requireEmailVerification: variables.REQUIRE_EMAIL_VERIFICATION === "on",
    rateLimit: variables.RATE_LIMIT === "on",
    callsPerMinute: variables.API_CALLS_PER_MINUTE,
    quotas: {
      tasks: variables.QUOTA_TASKS,
      lists: variables.QUOTA_LISTS,
      tags: variables.QUOTA_TAGS,
      filters: variables.QUOTA_FILTERS,
      content: variables.QUOTA_CONTENT,
      history: variables.QUOTA_HISTORY,
      writtenPerDay: variables.QUOTA_WRITTEN_PER_DAY,
      upload: variables.QUOTA_UPLOAD,
    },
    maxConnections: variables.MAX_CONNECTIONS,
    downloadsPerUser: variables.DOWNLOADS_PER_USER,
    imports: {
      atOnce: variables.IMPORTS_AT_ONCE,
      memory: variables.IMPORT_MEMORY,
      seconds: variables.IMPORT_SECONDS,
    },
    shutdownDelay: variables.SHUTDOWN_DELAY,
    logLevel: variables.LOG_LEVEL,
  };
}

/** Reads `.env` of the working directory, where there is one, below the real environment. */
export function readEnvironment(): Config {
  try {
    process.loadEnvFile();
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
  return parseEnvironment(process.env);
}
