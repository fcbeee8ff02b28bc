import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { drizzle } from "drizzle-orm/pglite";
import { migrate } from "drizzle-orm/pglite/migrator";
import { announceInside } from "./announcements.ts";
import { lockDataFolder } from "./data-folder.ts";
import { migrationsFolder, requireKnownSchema } from "./migrations.ts";
import {
  type DatabaseOptions,
  drizzleSettings,
  opened,
  type OpenDatabase,
} from "./open-database.ts";
import { closeDataFolder } from "./private-folder.ts";
import { tidyUp } from "./tidy-up.ts";

/** The embedded database runs one statement at a time; with a few calls under way a short one passes a long one. */
const EMBEDDED_CONCURRENCY = 4;

export interface EmbeddedOptions extends DatabaseOptions {
  /** Called with each path of the folder that other users of the machine can still open. */
  readonly onExposed?: (path: string) => void;
}

/**
 * Opens the embedded database of a folder, making it on the first run.
 *
 * @throws DataFolderInUseError when another process has it open.
 * @throws DataFolderLockError when the folder cannot be locked.
 */
export async function openEmbedded(
  folder: string,
  { onExposed, ...options }: EmbeddedOptions = {},
): Promise<OpenDatabase> {
  const unlock = await lockDataFolder(folder);
  try {
    closeDataFolder(folder);
    const client = await PGlite.create({ dataDir: join(folder, "postgres") });
    const database = await openPglite(client, options, unlock);
    for (const path of closeDataFolder(folder)) onExposed?.(path);
    return database;
  } catch (error) {
    await unlock();
    throw error;
  }
}

/** Takes over a PGlite instance, wherever it keeps its data, and brings its schema up to date. */
export async function openPglite(
  client: PGlite,
  options: DatabaseOptions = {},
  afterClose: () => Promise<void> = () => Promise.resolve(),
): Promise<OpenDatabase> {
  await client.exec("set time zone 'UTC'");
  const migrator = drizzle({ client });
  await requireKnownSchema(migrator);
  await migrate(migrator, { migrationsFolder });
  return opened(drizzle({ client, ...drizzleSettings(options) }), {
    concurrency: EMBEDDED_CONCURRENCY,
    // Nobody else has this database open.
    announcements: announceInside(),
    tidyUp: () => tidyUp(client),
    async close() {
      await client.close();
      await afterClose();
    },
  });
}
