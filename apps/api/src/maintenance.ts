import type { Issuer } from "@docket/auth-issuer";
import { writeSearchBacklog } from "@docket/db";
import type { OpenDatabase } from "@docket/db/server";
import type { Services } from "@docket/router";
import { cleanUp } from "./cleanup.ts";
import type { Logger } from "./log.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Interval for retrying mails that could not be sent. */
const MAIL_INTERVAL_MS = 15_000;

interface MaintenanceParts {
  readonly issuer: Issuer;
  readonly services: Services;
  readonly database: OpenDatabase;
  readonly logger: Logger;
}

/**
 * Runs the work that no request starts: sending queued mails, deleting expired rows, maintaining the database.
 *
 * @returns stops the timers; work that has already started still finishes.
 */
export function startMaintenance({
  issuer,
  services,
  database,
  logger,
}: MaintenanceParts): () => void {
  function maintain() {
    issuer.maintain().catch((error: unknown) => {
      logger.error({ err: error }, "maintenance of the issuer failed");
    });
    cleanUp(services, (error, userId) => {
      logger.error({ err: error, userId }, "a trash could not be emptied");
    }).catch((error: unknown) => {
      logger.error({ err: error }, "cleanup of expired rows failed");
    });
    writeSearchBacklog(services.db).catch((error: unknown) => {
      logger.error({ err: error }, "failed to update the search index");
    });
    database.tidyUp().catch((error: unknown) => {
      logger.error({ err: error }, "maintenance of the database failed");
    });
  }
  function deliverMails() {
    issuer.deliverMails().catch((error: unknown) => {
      logger.error({ err: error }, "queued mails could not be read");
    });
  }
  const mailDelivery = setInterval(deliverMails, MAIL_INTERVAL_MS);
  deliverMails();
  // Also soon after the start: a server that restarts every hour would never run it otherwise.
  const firstMaintenance = setTimeout(maintain, MINUTE_MS);
  const maintenance = setInterval(maintain, HOUR_MS);

  return function stop() {
    clearTimeout(firstMaintenance);
    clearInterval(maintenance);
    clearInterval(mailDelivery);
  };
}
