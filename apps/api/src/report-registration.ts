import type { Issuer } from "@docket/auth-issuer";
import type { Config } from "./env.ts";
import type { Logger } from "./log.ts";

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
  issuer: Issuer,
  { registration }: Config,
  logger: Logger,
): Promise<void> {
  logger.info(WORDS[registration]);
  const link = await issuer.inviteFirstAccount();
  if (link === null) return;
  logger.warn(`There is no account yet. Open the first one, within 24 hours, at ${link}`);
}
