import { z } from "zod";
import { LIMIT_VARIABLES, type Limits, toLimits } from "./env-limits.ts";
import { databaseUrl, duration, origin, proxies, sender, wholeNumber } from "./env-values.ts";

const Variables = z.object({
  PORT: wholeNumber(0, 65_535).default(3000),
  HOST: z.string().default("127.0.0.1"),
  PUBLIC_ORIGIN: origin.optional(),
  DATABASE_URL: databaseUrl.optional(),
  DATABASE_POOL: wholeNumber(1, 1_000).default(10),
  DATA_DIR: z.string().default(".data"),
  BETTER_AUTH_SECRET: z.string().min(32, "must have 32 characters or more").optional(),
  ACCESS_TOKEN_TTL: duration("1s", "7d").default(900),
  SESSION_TTL: duration("1s", "365d").default(7 * 86_400),
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
  SHUTDOWN_DELAY: duration("0s", "1d").default(5),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
  ...LIMIT_VARIABLES,
});

export const VARIABLE_NAMES = Object.keys(Variables.shape);

/** Whether only users of this machine can reach the origin (RFC 6761 §6.3; RFC 1122 §3.2.1.3). */
function isLoopback(publicOrigin: string): boolean {
  const { hostname } = new URL(publicOrigin);
  return /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

/** The server's whole configuration; nothing else reads the environment. */
export interface Config extends Limits {
  readonly port: number;
  readonly host: string;
  readonly publicOrigin: string;
  /** Origins whose pages may use the session cookie. */
  readonly trustedOrigins: readonly string[];
  /** Unset: the embedded database in `dataDir`. */
  readonly databaseUrl: string | undefined;
  /** Size of each instance's connection pool. One more connection subscribes to changes. */
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
  /** Who can register. */
  readonly registration: "open" | "invite" | "closed";
  /** Whether an address has to be verified before it can sign in. */
  readonly requireEmailVerification: boolean;
  readonly rateLimit: boolean;
  /** Seconds from the failure of `/readyz` until the server stops. */
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
    shutdownDelay: variables.SHUTDOWN_DELAY,
    logLevel: variables.LOG_LEVEL,
    ...toLimits(variables),
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
