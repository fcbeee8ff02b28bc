import { randomBytes } from "node:crypto";
import { callerFor } from "@docket/router";
import { DEMO_LISTS, DEMO_TAGS, demoTasks } from "./demo-tasks.ts";
import { readEnvironment } from "./env.ts";
import { createLogger } from "./log.ts";
import { openDatabase } from "./open-database.ts";
import { joinParts } from "./parts.ts";
import { runCommand } from "./run-command.ts";

const EMAIL = "demo@example.com";

/** Makes a demo account afresh, with a new password and a week of tasks. */
await runCommand(async () => {
  const config = readEnvironment();
  const logger = createLogger("warn");
  await using parts = await joinParts(await openDatabase(config, logger), config, logger);
  const password = randomBytes(9).toString("base64url");
  await parts.issuer.removeAccount(EMAIL);
  const user = await parts.issuer.register({ email: EMAIL, password, name: "Demo" });
  const demo = callerFor(parts.services, user);
  for (const list of DEMO_LISTS) await demo.list.create(list);
  for (const tag of DEMO_TAGS) await demo.tag.create(tag);
  // Good enough for a demo: where the server is.
  const tasks = demoTasks(Intl.DateTimeFormat().resolvedOptions().timeZone);
  for (const task of tasks) await demo.task.create(task);

  process.stdout.write(
    `The demo account has ${tasks.length} tasks in ${DEMO_LISTS.length} lists. Start Docket and sign in:\n\n` +
      `  address   ${config.publicOrigin}\n  e-mail    ${EMAIL}\n  password  ${password}\n`,
  );
});
