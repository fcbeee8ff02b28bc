import { resolve } from "node:path";
import {
  closeDataFolder,
  openEmbedded,
  openPostgres,
  type OpenDatabase,
  type Space,
} from "@docket/db/server";
import type { Config } from "./env.ts";
import type { Logger } from "./log.ts";

/** Opens the configured database. Warnings about the data folder, the disk and the connection go to the log. */
export function openDatabase(
  { databaseUrl, databasePool, dataDir }: Config,
  logger: Logger,
): Promise<OpenDatabase> {
  function onExposed(path: string) {
    logger.warn(
      { path: resolve(path) },
      "other users of this machine may be able to read this path: its permissions cannot be changed",
    );
  }
  function onSpace({ isLow, free }: Space) {
    if (isLow)
      logger.error({ free }, "the disk is full: writes are rejected until there is free space");
    else logger.info({ free }, "the disk has free space again");
  }
  if (databaseUrl === undefined) return openEmbedded(dataDir, { onExposed, onSpace });
  // With both databases, mails that could not be sent are kept in the data folder.
  closeDataFolder(dataDir).forEach(onExposed);
  const onWait = (message: string) => logger.warn(message);
  return openPostgres(databaseUrl, { connections: databasePool, onWait });
}
