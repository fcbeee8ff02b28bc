import type { Config } from "./env.ts";
import type { Logger } from "./log.ts";
import type { RunningServer } from "./server.ts";

const WORDS: Readonly<Record<Config["registration"], string>> = {
  open: "Registration is open: whoever reaches this server can register (REGISTRATION=open)",
  invite: "Registration is by invitation only (REGISTRATION=invite)",
  closed: "Registration is closed (REGISTRATION=closed)",
};

/**
 * Says who may register. While there is no account and registration is not open, also prints a link with which the
 * first account can be opened: whoever reads the log runs this server.
 */
export async function reportRegistration(
  server: RunningServer,
  { registration }: Config,
  logger: Logger,
): Promise<void> {
  logger.info(WORDS[registration]);
  try {
    const link = await server.inviteFirstAccount();
    if (link === null) return;
    logger.warn(`There is no account yet. Open the first one, within 24 hours, at ${link}`);
  } catch (error) {
    // Such as a database that is read-only: the server serves what it can.
    logger.error({ err: error }, "no link for the first account could be made");
  }
}
