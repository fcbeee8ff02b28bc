import { setTimeout as wait } from "node:timers/promises";
import type { Issuer } from "@docket/auth-issuer";
import type { OpenDatabase } from "@docket/db/server";
import { createClientOf } from "./client-address.ts";
import type { Config } from "./env.ts";
import { listen } from "./listen.ts";
import type { Logger } from "./log.ts";
import { startMaintenance } from "./maintenance.ts";
import { joinParts, type Parts } from "./parts.ts";
import { createReadiness } from "./readiness.ts";
import { createListener } from "./request-listener.ts";

/** Timeout for closing the database after a failed start. */
const CLOSE_TIMEOUT_MS = 400;

/** Longest time from the signal to the exit. Container runtimes kill a process 10 s after the signal. */
const STOP_TIMEOUT_MS = 9_500;

/** Time that open requests have to finish, even if most of the stop is spent on waiting for a proxy. */
const MIN_DRAIN_MS = 4_500;

interface StopServerOptions {
  /** See `StopOptions`. */
  readonly lastCall?: number | undefined;
  /** Fails `/readyz` first, and keeps serving for `SHUTDOWN_DELAY` if a proxy probes it. */
  readonly failReadinessFirst?: boolean;
}

export interface RunningServer extends AsyncDisposable {
  readonly port: number;
  /** Finishes open requests, then closes the database. */
  readonly stop: (options?: StopServerOptions) => Promise<void>;
  readonly inviteFirstAccount: Issuer["inviteFirstAccount"];
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
    await Promise.race([parts.close(), wait(CLOSE_TIMEOUT_MS, undefined, { ref: false })]);
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

  const clientOf = createClientOf({
    trustedProxies: config.trustedProxies,
    onUntrustedProxy: (address) => {
      logger.warn(
        `X-Forwarded-For from ${address} is ignored. If this is your proxy, add it to TRUST_PROXY; otherwise all its clients share one limit on sign-ins`,
      );
    },
  });
  const listener = createListener({ parts, config, logger, clientOf, ready: readiness.check });
  const server = await listen(listener, {
    port: config.port,
    host: config.host,
    limits: config.connections,
    clientOf,
    onError: (error) => logger.error({ err: error }, "failed to accept a connection"),
  });
  const stopMaintenance = startMaintenance({ issuer, services, database, logger });

  async function stop({ lastCall, failReadinessFirst = false }: StopServerOptions = {}) {
    stopMaintenance();
    const delay = failReadinessFirst && readiness.isProbed() ? config.shutdownDelay * 1_000 : 0;
    readiness.end();
    server.disableKeepAlive();
    await wait(delay);
    // Closes live streams at once: their clients connect again, to another server or to this one after its restart.
    services.liveChanges.close();
    await server.stop({ lastCall, drain: Math.max(MIN_DRAIN_MS, STOP_TIMEOUT_MS - delay) });
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
