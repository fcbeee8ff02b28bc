import { readEnvironment } from "./env.ts";
import { createLogger } from "./log.ts";
import { openDatabase } from "./open-database.ts";
import { runCommand } from "./run-command.ts";

/** Brings the database up to date without starting a server, which does the same at its start. */
await runCommand(async () => {
  const config = readEnvironment();
  await using database = await openDatabase(config, createLogger("warn"));
  await database.ready();
  process.stdout.write("The database is up to date.\n");
});
