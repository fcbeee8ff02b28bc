import { join } from "node:path";
import type { PGlite } from "@electric-sql/pglite";
import { drizzle } from "drizzle-orm/pglite";
import { announceInside } from "./announcements.ts";
import { lockDataFolder } from "./data-folder.ts";
import { EmbeddedEngine, type Space } from "./embedded-engine.ts";
import { migrate, requireKnownSchema } from "./migrations.ts";
import {
  type DatabaseOptions,
  drizzleSettings,
  opened,
  type OpenDatabase,
} from "./open-database.ts";
import { closeDataFolder } from "./private-folder.ts";
import { tidyUp } from "./tidy-up.ts";

/** The embedded database runs one statement at a time; with a few concurrent calls, a short one can pass a long one. */
const EMBEDDED_CONCURRENCY = 4;

export interface EmbeddedOptions extends DatabaseOptions {
  /** Called with each path of the folder that other users of the machine can still read. */
  readonly onExposed?: (path: string) => void;
  /** Called when the disk becomes too full for writes, and when it has room again. */
  readonly onSpace?: (space: Space) => void;
}

/**
 * Opens the embedded database of a folder, and creates it on the first run.
 *
 * @throws DataFolderInUseError when another process has it open.
 * @throws DataFolderLockError when the folder cannot be locked.
 */
export async function openEmbedded(
  folder: string,
  { onExposed, onSpace, ...options }: EmbeddedOptions = {},
): Promise<OpenDatabase> {
  const unlock = await lockDataFolder(folder);
  try {
    closeDataFolder(folder);
    const engine = new EmbeddedEngine({ dataDir: join(folder, "postgres"), onSpace });
    await engine.waitReady;
    const database = await openPglite(engine, options, unlock);
    for (const path of closeDataFolder(folder)) onExposed?.(path);
    return {
      ...database,
      async ready() {
        await engine.checkSpace();
        if (engine.isLowOnSpace) throw new Error("The disk is too full to write.");
        await database.ready();
      },
      async tidyUp() {
        if (!engine.isLowOnSpace) await database.tidyUp();
      },
    };
  } catch (error) {
    await unlock();
    throw error;
  }
}

/** Takes ownership of a PGlite instance, with any storage, and migrates its schema. */
export async function openPglite(
  client: PGlite,
  options: DatabaseOptions = {},
  afterClose: () => Promise<void> = () => Promise.resolve(),
): Promise<OpenDatabase> {
  await client.exec("set time zone 'UTC'");
  const migrator = drizzle({ client });
  await requireKnownSchema(migrator);
  await migrate(migrator);
  return opened(drizzle({ client, ...drizzleSettings(options) }), {
    concurrency: EMBEDDED_CONCURRENCY,
    // No other process can open this database.
    announcements: announceInside(),
    tidyUp: () => tidyUp(client),
    async close() {
      await client.close();
      await afterClose();
    },
  });
}
