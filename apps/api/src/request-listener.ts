import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { fileURLToPath } from "node:url";
import { problemErrorOf } from "@docket/contracts";
import { createRestHandler } from "@docket/openapi";
import { appRouter, type Context } from "@docket/router";
import { createAddressLimit } from "./address-limit.ts";
import { createApp } from "./app.ts";
import { calendarFeed } from "./calendar-feed.ts";
import { createCallLimit } from "./call-limit.ts";
import type { ClientOf } from "./client-address.ts";
import { createApiDocument } from "./document.ts";
import type { Config } from "./env.ts";
import { type Logger, requestIdOf } from "./log.ts";
import type { Parts } from "./parts.ts";
import { createTrpcHandler } from "./trpc.ts";

const WEB_ROOT = fileURLToPath(new URL("../../web/dist", import.meta.url));

/** All values of the header. `request.headers` has only the first of them. */
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
 * Whether the server refused a call because it is busy. Then nothing failed: an outage has a cause. The line about the
 * request is in the log, and a stack for each refused call would make an overload worse.
 */
function isDeliberate(error: unknown): boolean {
  const problem = problemErrorOf(error);
  return problem?.code === "service-unavailable" && problem.cause === undefined;
}

interface ListenerParts {
  readonly parts: Parts;
  readonly config: Config;
  readonly logger: Logger;
  readonly clientOf: ClientOf;
  /** For `/readyz`. */
  readonly ready: () => Promise<void>;
}

/** Builds the listener that serves every request of a server. */
export function createListener({
  parts: { services, issuer },
  config,
  logger,
  clientOf,
  ready,
}: ListenerParts): RequestListener {
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
    if (isDeliberate(error)) return;
    logger.error({ err: error, requestId: requestIdOf(request) }, "a request failed unexpectedly");
  }

  return createApp({
    publicOrigin: config.publicOrigin,
    clientOf,
    logger,
    ready,
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
        ? createAddressLimit(config.calendarRequestsPerMinute, clientOf)
        : undefined,
      onError: logFailure,
    }),
    document: createApiDocument(),
    webRoot: WEB_ROOT,
  });
}
