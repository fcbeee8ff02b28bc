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
      "other users of this machine can open this, and it cannot be closed",
    );
  }
  function onSpace({ isLow, free }: Space) {
    if (isLow)
      logger.error({ free }, "the disk is full: nothing is written until there is room again");
    else logger.info({ free }, "the disk has room again");
  }
  if (databaseUrl === undefined) return openEmbedded(dataDir, { onExposed, onSpace });
  // Mails that no server takes are kept in the data folder with either database.
  closeDataFolder(dataDir).forEach(onExposed);
  const onWait = (message: string) => logger.warn(message);
  return openPostgres(databaseUrl, { connections: databasePool, onWait });
}
