import type { IncomingMessage } from "node:http";
import {
  type AccessToken,
  type JwkSet,
  Register,
  type Session,
  toInvalidInput,
  type User,
} from "@docket/contracts";
import type { Database } from "@docket/db";
import * as schema from "@docket/db/accounts";
import type { BetterAuthOptions, SecretConfig } from "better-auth";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { betterAuth } from "better-auth/minimal";
import { createTokenSigner } from "./access-tokens.ts";
import { ADDRESS_LIMITS } from "./address-limits.ts";
import { createAttempts } from "./attempts.ts";
import { createBackground } from "./background.ts";
import { cookiesOf } from "./cookies.ts";
import { contractEndpoints } from "./endpoints.ts";
import { CLIENT_ADDRESS_HEADER, createHttpHandler, type HttpHandler } from "./http-handler.ts";
import type { IssuerParts } from "./issuer-parts.ts";
import type { SendMail } from "./mails.ts";
import { createPasswords } from "./passwords.ts";
import { BASE_PATH } from "./routes.ts";
import { openSigningKeys } from "./signing-keys.ts";

const SHORTEST_SECRET = 32;

export interface IssuerOptions {
  readonly db: Database;
  /** BETTER_AUTH_SECRET, 32 characters or more: encrypts the signing keys and signs cookies. */
  readonly secret: string;
  /** Such as `https://todo.example.org`; over https, cookies are Secure and `__Host-` ones. */
  readonly publicOrigin: string;
  /** Other origins whose pages may sign people in, such as a development server's. */
  readonly trustedOrigins?: readonly string[];
  /** `iss` of access tokens. */
  readonly issuer: string;
  /** `aud` of access tokens. */
  readonly audience: string;
  /** In seconds, 7 days at most. */
  readonly accessTokenTtl: number;
  /** In seconds. */
  readonly sessionTtl: number;
  /** Whether sign-ups, sign-ins and mails are limited, per client address and per account. */
  readonly rateLimit: boolean;
  /** Whether only verified addresses may sign in; if so, `register` does not sign in either. */
  readonly requireEmailVerification: boolean;
  /** Hands a mail on. It is not waited for; when it fails, `onError` hears of it. */
  readonly sendMail: SendMail;
  /** Hears of bugs and of mails that could not be sent; the client hears only that there was one. */
  readonly onError?: (error: unknown, request?: IncomingMessage) => void;
}

export interface Issuer {
  /**
   * Serves `/api/auth`. Mount it ahead of anything that reads bodies:
   * `app.use("/api/auth", (request, response) => handler(request, response, { clientAddress: request.ip }))`.
   */
  readonly handler: HttpHandler;
  /** The published public keys, for a verifier in this process. */
  readonly jwks: () => Promise<JwkSet>;
  /** Replaces and retires signing keys when they are due, and forgets what has expired. To be called hourly. */
  readonly maintain: () => Promise<void>;
  /** Opens an account by the rules of `POST /register`, without signing it in. Rejects with ProblemError. */
  readonly register: (input: Register) => Promise<Session["user"]>;
  /** An access token as `POST /token` gives it, without a session. */
  readonly issueToken: (user: User) => Promise<AccessToken>;
  /** Deletes an account and all that is its owner's; `false` when there is none. */
  readonly removeAccount: (email: string) => Promise<boolean>;
  /** Resolves when no mail is under way. To be waited for before the database is closed. */
  readonly settled: () => Promise<void>;
}

/**
 * Opens the issuer on a migrated database, making the first signing key where there is none.
 *
 * @throws RangeError when the secret is too short; WrongSecretError when it is not the one that the
 *   stored keys were encrypted with.
 */
export async function createIssuer(options: IssuerOptions): Promise<Issuer> {
  const { db, publicOrigin, sessionTtl, trustedOrigins = [], onError = () => undefined } = options;
  if (options.secret.length < SHORTEST_SECRET) {
    throw new RangeError(`BETTER_AUTH_SECRET must have ${SHORTEST_SECRET} characters or more.`);
  }
  const secret: SecretConfig = { keys: new Map([[1, options.secret]]), currentVersion: 1 };
  const keys = await openSigningKeys(db, secret);
  const passwords = await createPasswords();
  const attempts = createAttempts(db, options.rateLimit);
  const signToken = createTokenSigner(keys, options);

  const cookies = cookiesOf(publicOrigin);
  const background = createBackground((error) => onError(error));
  const { sendMail, requireEmailVerification } = options;
  const parts: IssuerParts = {
    db,
    secret,
    cookies,
    keys,
    passwords,
    attempts,
    signToken,
    background,
    sendMail,
    publicOrigin,
    requireEmailVerification,
  };

  const auth = betterAuth({
    baseURL: publicOrigin,
    basePath: BASE_PATH,
    // As a list: better-auth prefers BETTER_AUTH_SECRETS from the environment over a single secret.
    secrets: [{ version: 1, value: options.secret }],
    database: drizzleAdapter(db, { provider: "pg", schema, transaction: true }),
    session: { expiresIn: sessionTtl, updateAge: Math.floor(sessionTtl / 7) },
    rateLimit: {
      enabled: options.rateLimit,
      storage: "database",
      customRules: ADDRESS_LIMITS,
    },
    advanced: {
      // The prefix that this would add is not the one that binds a cookie to its host.
      useSecureCookies: false,
      cookies: { session_token: cookies.session },
      database: { generateId: "uuid" },
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER] },
      // Said outright, or NODE_ENV=test would switch it off.
      disableOriginCheck: false,
    },
    telemetry: { enabled: false },
    logger: {
      level: "error",
      log: (_level, message, ...details) => {
        onError(new Error(message, { cause: details }));
      },
    },
    onAPIError: { throw: true },
    plugins: [contractEndpoints(parts)],
  } satisfies BetterAuthOptions);
  // Until it has its context, better-auth has not checked that the tables are those it expects.
  await auth.$context;

  async function register(input: Register): Promise<Session["user"]> {
    const { data, error } = Register.safeParse(input);
    if (error) throw toInvalidInput(error);
    return auth.api.openAccount({ body: data });
  }

  async function maintain(): Promise<void> {
    await keys.rotate();
    await auth.api.forgetExpired();
  }

  return {
    handler: createHttpHandler({ auth: auth.handler, publicOrigin, trustedOrigins, onError }),
    jwks: keys.published,
    maintain,
    register,
    issueToken: (user) => auth.api.issueToken({ body: user }),
    removeAccount: (email) => auth.api.removeAccount({ body: { email } }),
    settled: background.settled,
  };
}
