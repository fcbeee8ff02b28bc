import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Issuer } from "@docket/auth-issuer";
import { writePendingTexts } from "@docket/db";
import type { OpenDatabase } from "@docket/db/server";
import { createRestHandler } from "@docket/openapi";
import { appRouter, type Context } from "@docket/router";
import { createApp } from "./app.ts";
import { createAddressLimit } from "./address-limit.ts";
import { createClientOf } from "./client-address.ts";
import { calendarFeed } from "./calendar-feed.ts";
import { createCallLimit } from "./call-limit.ts";
import { createApiDocument } from "./document.ts";
import type { Config } from "./env.ts";
import { keepHouse } from "./housekeeping.ts";
import { listen } from "./listen.ts";
import { type Logger, requestIdOf } from "./log.ts";
import { joinParts, type Parts } from "./parts.ts";
import { createReadiness } from "./readiness.ts";
import { createTrpcHandler } from "./trpc.ts";

const WEB_ROOT = fileURLToPath(new URL("../../web/dist", import.meta.url));
/** Calendars ask once an hour or so. */
const FEED_REQUESTS_PER_MINUTE = 60;
/** Milliseconds that closing the database may take when the start has failed. */
const CLOSING = 400;

/** Milliseconds from the signal to the end, if it is told to a proxy and requests go on. */
const STOPPING = 9_500;

/** Milliseconds that open requests have at least, however long a proxy is given to notice. */
const SHORTEST_DRAIN = 4_500;

const MINUTE = 60_000;
/** Milliseconds between two looks for mails that wait for another try. */
const MAIL_INTERVAL = 15_000;
const HOUR = 60 * MINUTE;

interface StopServerOptions {
  /** See `StopOptions`. */
  readonly lastCall?: number | undefined;
  /** Says at `/readyz` that the server is about to stop, and goes on serving until a proxy that asks there has noticed. */
  readonly announce?: boolean;
}

export interface RunningServer extends AsyncDisposable {
  readonly port: number;
  /** Finishes open requests, then closes the database. */
  readonly stop: (options?: StopServerOptions) => Promise<void>;
  readonly inviteFirstAccount: Issuer["inviteFirstAccount"];
}

/** All values of the header: in `headers` Node.js keeps the first and overlooks a second. */
function authorizationOf({ rawHeaders }: IncomingMessage): string | undefined {
  let values: string | undefined;
  for (let n = 0; n < rawHeaders.length; n += 2) {
    if (rawHeaders[n]?.toLowerCase() !== "authorization") continue;
    const value = rawHeaders[n + 1];
    values = values === undefined ? value : `${values}, ${value}`;
  }
  return values;
}

/**
 * The whole service on a database, up to its open port.
 *
 * @param database  is closed when the server stops, or cannot start.
 */
export async function startServer(
  database: OpenDatabase,
  config: Config,
  logger: Logger,
): Promise<RunningServer> {
  const parts = await joinParts(database, config, logger);
  try {
    return await serve({ parts, database, config, logger });
  } catch (error) {
    parts.services.liveChanges.close();
    await Promise.race([parts.close(), wait(CLOSING, undefined, { ref: false })]);
    throw error;
  }
}

interface ServerParts {
  readonly parts: Parts;
  readonly database: OpenDatabase;
  readonly config: Config;
  readonly logger: Logger;
}

async function serve({ parts, database, config, logger }: ServerParts): Promise<RunningServer> {
  const { services, issuer } = parts;
  const readiness = createReadiness(parts.ready);

  const { writeTimeout } = config.connections;
  const streams = { patience: writeTimeout };
  const countCall = config.rateLimit ? createCallLimit(config.callsPerMinute) : undefined;

  function contextOf(
    source: Context["source"],
    request: IncomingMessage,
    response: ServerResponse,
  ): Context {
    return {
      ...services,
      source,
      caller: { authorization: authorizationOf(request) },
      admit: countCall && ((user) => countCall(user, response)),
      requestId: requestIdOf(request),
    };
  }
  function logFailure(error: unknown, request: IncomingMessage): void {
    logger.error({ err: error, requestId: requestIdOf(request) }, "a request failed unexpectedly");
  }

  const clientOf = createClientOf({
    trustedProxies: config.trustedProxies,
    onUntrustedProxy: (address) => {
      logger.warn(
        `X-Forwarded-For from ${address} is ignored: if that is your proxy, name it in TRUST_PROXY, or all its clients share one limit on sign-ins`,
      );
    },
  });
  const app = createApp({
    publicOrigin: config.publicOrigin,
    clientOf,
    logger,
    ready: readiness.check,
    isOverloaded: services.admission.isOverloaded,
    issuerHandler: issuer.handler,
    trpcHandler: createTrpcHandler({
      createContext: contextOf.bind(null, "web"),
      streams,
      onError: logFailure,
    }),
    restHandler: createRestHandler({
      router: appRouter,
      basePath: "/api/v1",
      streams,
      createContext: ({ request, response, pathParameters, reply }) => ({
        ...contextOf("rest", request, response),
        addressedUserId: pathParameters["userId"],
        reply,
      }),
      onError({ error, request }) {
        logFailure(error, request);
        return requestIdOf(request);
      },
    }),
    calendarFeed: calendarFeed({
      db: services.db,
      longReads: services.longReads,
      writeTimeout,
      countRequest: config.rateLimit
        ? createAddressLimit(FEED_REQUESTS_PER_MINUTE, clientOf)
        : undefined,
      onError: logFailure,
    }),
    document: createApiDocument(),
    webRoot: WEB_ROOT,
  });

  const server = await listen(app, {
    port: config.port,
    host: config.host,
    limits: config.connections,
    clientOf,
    onError: (error) => logger.error({ err: error }, "a connection could not be accepted"),
  });
  function maintain() {
    issuer.maintain().catch((error: unknown) => {
      logger.error({ err: error }, "the issuer could not be maintained");
    });
    keepHouse(services, (error, userId) => {
      logger.error({ err: error, userId }, "a trash could not be emptied");
    }).catch((error: unknown) => {
      logger.error({ err: error }, "what is old could not be cleared away");
    });
    writePendingTexts(services.db).catch((error: unknown) => {
      logger.error({ err: error }, "new texts could not be added to the search index");
    });
    database.tidyUp().catch((error: unknown) => {
      logger.error({ err: error }, "the database could not be tidied up");
    });
  }
  function deliverMails() {
    issuer.deliverMails().catch((error: unknown) => {
      logger.error({ err: error }, "queued mails could not be read");
    });
  }
  const mailDelivery = setInterval(deliverMails, MAIL_INTERVAL);
  deliverMails();
  // Soon after the start as well, or a server that is started anew each hour would never do it.
  const firstMaintenance = setTimeout(maintain, MINUTE);
  const maintenance = setInterval(maintain, HOUR);

  async function stop({ lastCall, announce = false }: StopServerOptions = {}) {
    clearTimeout(firstMaintenance);
    clearInterval(maintenance);
    clearInterval(mailDelivery);
    const delay = announce && readiness.isProbed() ? config.shutdownDelay * 1_000 : 0;
    readiness.end();
    server.discourage();
    await wait(delay);
    // Their clients go on elsewhere; nobody has to wait for them to leave.
    services.liveChanges.close();
    await server.stop({ lastCall, drain: Math.max(SHORTEST_DRAIN, STOPPING - delay) });
    await issuer.settled();
    await parts.close();
  }
  return {
    port: server.port,
    stop,
    inviteFirstAccount: issuer.inviteFirstAccount,
    [Symbol.asyncDispose]: () => stop(),
  };
}
