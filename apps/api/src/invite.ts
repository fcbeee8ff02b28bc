import { Email } from "@docket/contracts";
import { readEnvironment } from "./env.ts";
import { createLogger } from "./log.ts";
import { openDatabase } from "./open-database.ts";
import { joinParts } from "./parts.ts";
import { CommandError, runCommand } from "./run-command.ts";

const USAGE = `Usage: pnpm invite [--print] [address]

Makes an invitation, with which one account can be opened within 7 days: by this address, or by anyone.
It is mailed where there are an address and SMTP_URL, and printed otherwise.
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
      "REGISTRATION is closed: no invitation would be accepted. Set REGISTRATION=invite, and start the server again.",
    );
  }
  const logger = createLogger("warn");
  await using parts = await joinParts(await openDatabase(config, logger), config, logger);
  if (email !== null && config.smtpUrl !== undefined && !isPrinted) {
    await parts.issuer.inviteByMail(email);
    await parts.issuer.settled();
    process.stdout.write(
      `An invitation to ${email} was queued. The server sends it again if that failed.\n`,
    );
    return;
  }
  const link = await parts.issuer.invite(email);
  process.stdout.write(
    `With this link, ${email ?? "anyone"} can open one account within 7 days:\n\n  ${link}\n\n`,
  );
});
