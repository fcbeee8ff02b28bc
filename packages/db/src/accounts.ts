import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";

/**
 * The issuer's tables, with the columns that better-auth expects. The resource API knows a user only from the
 * access token. It reads only the table `session`, for streams, feeds and imports that must end with their session
 * (`live-session.ts`).
 */

const moment = () => timestamp({ withTimezone: true, mode: "date" });
const id = () => uuid().primaryKey().defaultRandom();
const createdAt = () => moment().notNull().defaultNow();
const updatedAt = () => moment().notNull().defaultNow();

export const user = pgTable("user", {
  id: id(),
  name: text().notNull(),
  email: text().notNull().unique(),
  emailVerified: boolean().notNull().default(false),
  image: text(),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
});

const userId = () =>
  uuid()
    .notNull()
    .references(() => user.id, { onDelete: "cascade" });

export const session = pgTable(
  "session",
  {
    id: id(),
    token: text().notNull().unique(),
    expiresAt: moment().notNull(),
    ipAddress: text(),
    userAgent: text(),
    userId: userId(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [index().on(t.userId)],
);

export const account = pgTable(
  "account",
  {
    id: id(),
    accountId: text().notNull(),
    providerId: text().notNull(),
    userId: userId(),
    accessToken: text(),
    refreshToken: text(),
    idToken: text(),
    accessTokenExpiresAt: moment(),
    refreshTokenExpiresAt: moment(),
    scope: text(),
    password: text(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [index().on(t.userId)],
);

export const verification = pgTable(
  "verification",
  {
    id: id(),
    identifier: text().notNull(),
    value: text().notNull(),
    expiresAt: moment().notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [index().on(t.identifier)],
);

/** Key pairs for access tokens; the private half is encrypted with the deployment's secret. */
export const jwks = pgTable("jwks", {
  id: id(),
  publicKey: text().notNull(),
  privateKey: text().notNull(),
  createdAt: createdAt(),
  expiresAt: moment(),
  alg: text(),
  crv: text(),
});

/** Counters of sign-in limits, here so that every instance counts the same. */
export const rateLimit = pgTable("rate_limit", {
  id: id(),
  key: text().notNull().unique(),
  count: integer().notNull(),
  lastRequest: bigint({ mode: "number" }).notNull(),
});

/**
 * What was handed out once and may come back once: mailed links, sign-ins that wait for a second
 * factor, passkey ceremonies. Of what was handed out only the digest is kept.
 */
export const challenge = pgTable(
  "challenge",
  {
    digest: text().primaryKey(),
    purpose: text().notNull(),
    /** Null where nobody is known yet, or nobody has the address. */
    userId: uuid().references(() => user.id, { onDelete: "cascade" }),
    expiresAt: moment().notNull(),
  },
  (t) => [index().on(t.userId), index().on(t.expiresAt)],
);

/** Mails to be sent. A row says what the mail is about and has no secret: a link is created when the mail is sent. */
export const mailQueue = pgTable(
  "mail_queue",
  {
    id: id(),
    recipient: text().notNull(),
    /** What the mail is about; `MailContent` of the issuer. */
    content: jsonb().notNull(),
    attempts: integer().notNull().default(0),
    /** When the mail is sent or retried; while an instance sends it, when its lease expires. */
    dueAt: moment().notNull().defaultNow(),
    createdAt: createdAt(),
  },
  (t) => [index().on(t.dueAt), index().on(t.recipient)],
);

/** Invitations. Only the digest of the token is stored. */
export const invitation = pgTable(
  "invitation",
  {
    digest: text().primaryKey(),
    /** The address that may use it, in lower case; null for any address. */
    email: text(),
    /** Valid only while there is no account. */
    isForFirstAccount: boolean().notNull().default(false),
    expiresAt: moment().notNull(),
    createdAt: createdAt(),
  },
  (t) => [index().on(t.expiresAt)],
);

/** Counters of tries per account, under a digest of what they are counted for. */
export const attempt = pgTable(
  "attempt",
  {
    key: text().primaryKey(),
    count: integer().notNull(),
    resetsAt: moment().notNull(),
  },
  (t) => [index().on(t.resetsAt)],
);

/** A secret for time-based codes; it counts from its confirmation on. */
export const twoFactor = pgTable("two_factor", {
  userId: userId().primaryKey(),
  /** Encrypted with the deployment's secret. */
  secret: text().notNull(),
  confirmedAt: moment(),
  /** The time step of the last code that was accepted: it and older ones are used up. */
  lastStep: bigint({ mode: "number" }).notNull().default(0),
});

export const recoveryCode = pgTable(
  "recovery_code",
  {
    userId: userId(),
    digest: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.digest] })],
);

export const passkey = pgTable(
  "passkey",
  {
    id: id(),
    userId: userId(),
    name: text().notNull(),
    credentialId: text().notNull().unique("passkey_credential_id_unique"),
    /** COSE key, in base64url. */
    publicKey: text().notNull(),
    /** How often it was used, by its own account; many stay at 0. */
    counter: bigint({ mode: "number" }).notNull(),
    transports: text().array().notNull(),
    createdAt: createdAt(),
  },
  (t) => [index().on(t.userId)],
);
