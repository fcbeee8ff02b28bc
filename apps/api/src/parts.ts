import {
  createAccessTokenVerifier,
  createKeySet,
  fetchRemoteJwks,
  type KeySet,
} from "@docket/access-token";
import { createIssuer, type Issuer } from "@docket/auth-issuer";
import { createLiveChanges, createLongReads } from "@docket/db";
import type { OpenDatabase } from "@docket/db/server";
import { createAdmission, createCursorCodec, ImportTurns, type Services } from "@docket/router";
import type { Config } from "./env.ts";
import { type Logger, requestIdOf } from "./log.ts";
import { createMailer } from "./mail.ts";
import { keptSecret } from "./secret.ts";

/** Seconds. An issuer elsewhere chooses its own, up to what the contract allows. */
const LONGEST_TOKEN_AGE = 7 * 86_400;

/** Share of the concurrent statements that long reads may use. The others are for calls, which are short. */
const LONG_READ_SHARE = 1 / 4;

/** What the server and the commands beside it are made of, open and ready. */
export interface Parts extends AsyncDisposable {
  readonly issuer: Issuer;
  readonly services: Services;
  readonly keys: KeySet;
  readonly ready: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Joins issuer and verifier to a database; they share names and public keys, nothing else.
 *
 * @param database  is closed with the parts, also when joining them fails.
 */
export async function joinParts(
  database: OpenDatabase,
  config: Config,
  logger: Logger,
): Promise<Parts> {
  try {
    const secret = config.secret ?? (await keptSecret(config.dataDir));
    const issuer = await createIssuer({
      db: database.db,
      secret,
      publicOrigin: config.publicOrigin,
      trustedOrigins: config.trustedOrigins,
      issuer: config.issuer,
      audience: config.audience,
      accessTokenTtl: config.accessTokenTtl,
      sessionTtl: config.sessionTtl,
      rateLimit: config.rateLimit,
      tokensPerMinute: config.tokensPerMinute,
      quotas: config.quotas,
      requireEmailVerification: config.requireEmailVerification,
      registration: config.registration,
      sendMail: createMailer(config, logger),
      onMailFailure(error, next) {
        if (next === "retry") logger.warn({ err: error }, "failed to send a mail, will retry");
        else logger.error({ err: error }, "failed to send a mail for 24 hours, gave up");
      },
      onError: (error, request) =>
        logger.error(
          { err: error, requestId: request && requestIdOf(request) },
          "the issuer failed unexpectedly",
        ),
    });
    const keys = createKeySet({
      fetch: config.jwksUrl === undefined ? () => issuer.jwks() : fetchRemoteJwks(config.jwksUrl),
      onFailure: (error) => logger.warn({ err: error }, "failed to fetch the public keys"),
    });
    const verifyAccessToken = createAccessTokenVerifier({
      keys,
      issuer: config.issuer,
      audience: config.audience,
      hasSessions: config.jwksUrl === undefined,
      maxTokenAge: config.jwksUrl === undefined ? config.accessTokenTtl : LONGEST_TOKEN_AGE,
    });
    const longReads = createLongReads({
      concurrency: Math.max(1, Math.floor(database.concurrency * LONG_READ_SHARE)),
      downloadsPerOwner: config.downloadsPerUser,
    });
    const liveChanges = createLiveChanges({
      db: database.db,
      announcements: database.announcements,
      page: longReads.page,
      limits: config.streams,
      onFailure: (error) => logger.warn({ err: error }, "failed to read changes for live streams"),
    });
    return {
      issuer,
      keys,
      services: {
        db: database.db,
        quotas: config.quotas,
        announcements: database.announcements,
        liveChanges,
        admission: createAdmission({ concurrency: database.concurrency, limits: config.calls }),
        longReads,
        imports: new ImportTurns(config.imports),
        verifyAccessToken,
        cursors: createCursorCodec(secret),
        notices: issuer.notices,
        publicOrigin: config.publicOrigin,
      },
      ready: database.ready,
      close: database.close,
      [Symbol.asyncDispose]: database.close,
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}
