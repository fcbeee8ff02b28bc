import { Email } from "@docket/contracts";
import { readEnvironment } from "./env.ts";
import { createLogger } from "./log.ts";
import { openDatabase } from "./open-database.ts";
import { joinParts } from "./parts.ts";
import { CommandError, runCommand } from "./run-command.ts";

const USAGE = `Usage: pnpm invite [--print] [address]

Creates an invitation. It can create one account within 7 days: for this address, or for anyone if you give no
address. The command mails it if you give an address and SMTP_URL is set; otherwise, or with --print, it prints the link.
`;

/** Makes an invitation to open an account. With the embedded database, the server must not run at the same time. */
await runCommand(async () => {
  const given = process.argv.slice(2).filter((argument) => argument !== "--");
  const isPrinted = given.includes("--print");
  const [address, ...rest] = given.filter((argument) => argument !== "--print");
  const email = address === undefined ? null : Email.safeParse(address).data;
  if (email === undefined || rest.length > 0) throw new CommandError(USAGE);

  const config = readEnvironment();
  if (config.registration === "closed") {
    throw new CommandError(
      "REGISTRATION is closed, so the server accepts no invitations. Set REGISTRATION=invite and restart the server.",
    );
  }
  const logger = createLogger("warn");
  await using parts = await joinParts(await openDatabase(config, logger), config, logger);
  if (email !== null && config.smtpUrl !== undefined && !isPrinted) {
    await parts.issuer.inviteByMail(email);
    await parts.issuer.settled();
    process.stdout.write(
      `The invitation to ${email} was queued. If it could not be sent, the server tries again.\n`,
    );
    return;
  }
  const link = await parts.issuer.invite(email);
  process.stdout.write(
    `With this link, ${email ?? "anyone"} can create one account within 7 days:\n\n  ${link}\n\n`,
  );
});
