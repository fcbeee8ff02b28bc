export {
  DataFolderInUseError,
  DataFolderLockError,
  DataFolderUnusableError,
} from "./data-folder.ts";
export { DatabaseUrlError, parseDatabaseUrl } from "./database-url.ts";
export { openEmbedded, openPglite } from "./embedded.ts";
export type { Space } from "./embedded-engine.ts";
export type { DatabaseOptions, OpenDatabase } from "./open-database.ts";
export { openPostgres } from "./open-postgres.ts";
export { closeDataFolder } from "./private-folder.ts";
export { DatabaseStartError } from "./start-failure.ts";
