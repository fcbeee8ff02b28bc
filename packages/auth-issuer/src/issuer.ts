import type { IncomingMessage } from "node:http";
import {
  type AccessToken,
  type JwkSet,
  Register,
  type Registration,
  type Session,
  toInvalidInput,
  type User,
} from "@docket/contracts";
import { type Database, DEFAULT_QUOTAS, type Quotas } from "@docket/db";
import * as schema from "@docket/db/accounts";
import type { BetterAuthOptions, SecretConfig } from "better-auth";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { betterAuth } from "better-auth/minimal";
import { createTokenSigner } from "./access-tokens.ts";
import { createAddressCounts } from "./address-counts.ts";
import { addressLimits } from "./address-limits.ts";
import { createAttempts } from "./attempts.ts";
import { createBackground } from "./background.ts";
import { cookiesOf } from "./cookies.ts";
import { contractEndpoints } from "./endpoints.ts";
import { CLIENT_ADDRESS_HEADER, createHttpHandler, type HttpHandler } from "./http-handler.ts";
import type { IssuerParts } from "./issuer-parts.ts";
import { createInvitation, hasAnyAccount } from "./invitations.ts";
import type { AccountNotice } from "./mail-content.ts";
import { addNotice } from "./account-notices.ts";
import { createMailQueue } from "./mail-queue.ts";
import { composeMail } from "./mailed-links.ts";
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
  /** Access tokens that one client address can ask for in a minute, if there are limits; 240 unless given. */
  readonly tokensPerMinute?: number;
  /** What each user can store; the defaults unless given. */
  readonly quotas?: Pick<Quotas, "passkeys">;
  /** Whether only verified addresses may sign in; if so, `register` does not sign in either. */
  readonly requireEmailVerification: boolean;
  /** Who may open an account: anyone, those who were invited, or, once there is an account, no one. */
  readonly registration: Registration["registration"];
  /** Sends a mail. No response waits for it. */
  readonly sendMail: SendMail;
  /** Called each time that a mail could not be sent. Sending is retried for a day, then the mail is dropped. */
  readonly onMailFailure?: (error: unknown, next: "retry" | "dropped") => void;
  /** Called with each unexpected error. The client gets a response without details. */
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
  /** Retries mails that could not be sent. To be called several times a minute. */
  readonly deliverMails: () => Promise<void>;
  /** Mails that tell an account's owner what was changed about the account. */
  readonly notices: {
    /** Stores a mail in the transaction of the change. */
    readonly add: (transaction: Database, owner: User, notice: AccountNotice) => Promise<void>;
    /** Starts sending the stored mails. To be called after the commit. */
    readonly send: () => void;
  };
  /**
   * A link with which one account can be created within 7 days, for this address or for any. It is not needed while
   * registration is open.
   */
  readonly invite: (email: string | null) => Promise<string>;
  /** Mails an invitation link to an address. */
  readonly inviteByMail: (email: string) => Promise<void>;
  /** A link to create the first account, valid for a day; `null` when it is not needed. */
  readonly inviteFirstAccount: () => Promise<string | null>;
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
  const { sendMail, registration, requireEmailVerification } = options;
  const { onMailFailure = (error: unknown) => onError(error) } = options;
  const mails = createMailQueue({
    db,
    background,
    compose: (mail) => composeMail({ db, publicOrigin }, mail),
    sendMail,
    onFailure: onMailFailure,
  });
  const addressCounts = createAddressCounts(db);
  const parts: IssuerParts = {
    db,
    secret,
    cookies,
    keys,
    passwords,
    attempts,
    signToken,
    mails,
    publicOrigin,
    registration,
    requireEmailVerification,
    quotas: options.quotas ?? DEFAULT_QUOTAS,
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
      customStorage: addressCounts.store,
      customRules: addressLimits(options.tokensPerMinute),
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

  function invitationLink(token: string): string {
    return `${publicOrigin}/register#token=${token}`;
  }

  async function invite(email: string | null): Promise<string> {
    return invitationLink(await createInvitation(db, { email }));
  }

  async function inviteByMail(email: string): Promise<void> {
    await mails.add(db, { to: email.toLowerCase(), content: { kind: "invitation" } });
    mails.wake();
  }

  async function inviteFirstAccount(): Promise<string | null> {
    if (registration === "open" || (await hasAnyAccount(db))) return null;
    return invitationLink(await createInvitation(db, { email: null, isForFirstAccount: true }));
  }

  async function maintain(): Promise<void> {
    await keys.rotate();
    await auth.api.forgetExpired();
    await addressCounts.deleteExpired();
  }

  return {
    handler: createHttpHandler({ auth: auth.handler, publicOrigin, trustedOrigins, onError }),
    jwks: keys.published,
    maintain,
    register,
    issueToken: (user) => auth.api.issueToken({ body: user }),
    removeAccount: (email) => auth.api.removeAccount({ body: { email } }),
    deliverMails: mails.deliver,
    notices: {
      add: (transaction, { email }, notice) => addNotice(mails, transaction, email, notice),
      send: mails.wake,
    },
    invite,
    inviteByMail,
    inviteFirstAccount,
    settled: background.settled,
  };
}
