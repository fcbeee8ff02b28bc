import type { Config } from "./env.ts";
import type { Logger } from "./log.ts";
import type { RunningServer } from "./server.ts";

const MESSAGES: Readonly<Record<Config["registration"], string>> = {
  open: "Registration is open: anyone who can reach this server can register (REGISTRATION=open)",
  invite: "Registration is by invitation only (REGISTRATION=invite)",
  closed: "Registration is closed (REGISTRATION=closed)",
};

/**
 * Logs who may register. If there is no account yet and registration is not open, also logs a link for the first
 * account: a person who can read the log is the operator.
 */
export async function reportRegistration(
  server: RunningServer,
  { registration }: Config,
  logger: Logger,
): Promise<void> {
  logger.info(MESSAGES[registration]);
  try {
    const link = await server.inviteFirstAccount();
    if (link === null) return;
    logger.warn(`There is no account yet. Create the first one within 24 hours at ${link}`);
  } catch (error) {
    // For example because the database is read-only: the server still serves reads.
    logger.error({ err: error }, "failed to create the link for the first account");
  }
}
